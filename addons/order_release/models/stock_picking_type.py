from odoo import fields, models


class StockPickingType(models.Model):
    """The warehouse's overview: held deliveries are no work that waits for goods, they are counted apart."""

    _inherit = "stock.picking.type"

    count_picking_held = fields.Integer("Held for Release", compute="_compute_picking_count")

    def _compute_picking_count(self):
        super()._compute_picking_count()
        self.count_picking_held = 0
        governed = self.filtered("company_id.order_release_active")
        if not governed:
            return
        held = dict(
            self.env["stock.picking"]._read_group(
                [
                    ("picking_type_id", "in", governed.ids),
                    ("release_hold", "=", True),
                    ("state", "in", ("confirmed", "waiting")),
                ],
                ["picking_type_id"],
                ["__count"],
            )
        )
        for picking_type, count in held.items():
            picking_type.count_picking_held = count
            picking_type.count_picking_waiting -= count

    def get_action_picking_tree_held(self):
        return self._get_action("order_release.action_picking_tree_held")

    def get_action_picking_tree_waiting(self):
        action = super().get_action_picking_tree_waiting()
        if self.count_picking_held:
            action["context"] = {**action["context"], "search_default_release_workable": 1}
        return action
