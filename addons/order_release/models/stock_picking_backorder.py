from odoo import models


class StockPicking(models.Model):
    """What is left of a delivery follows the policy of its order: it ships, passes the gates again, or is cancelled."""

    _inherit = "stock.picking"

    def _action_done(self):
        result = super()._action_done()
        left = self.filtered(
            lambda one: one.state == "done" and one.sale_id and one.location_dest_id.usage == "customer"
        )
        modes = left and self.env["order.release.policy"]._get_backorder_modes(left.sale_id)
        if modes:
            left._settle_backorders(modes)
        return result

    def _settle_backorders(self, modes):
        """Hold or cancel what these deliveries left behind, by *modes* ({order: mode})."""
        # sudo: the policy decides, whoever validates the delivery
        behind = self.sudo().backorder_ids.move_ids.filtered(
            lambda move: move.state not in ("done", "cancel") and move.sale_line_id
        )
        for order, mode in modes.items():
            own = behind.filtered(lambda move, order=order: move.sale_line_id.order_id == order)
            if mode == "gates":
                own, _begun = own._take_back()
            else:
                own |= order.sudo()._get_short_demand()
            if not own:
                continue
            quantities = {}
            for move in own:
                name = move.product_id.display_name
                quantities[name] = quantities.get(name, 0.0) + move.product_qty
            if mode == "cancel":
                own._action_cancel()
            order._record_backorder(mode, quantities)
        self.env["order.release.engine"].sudo()._refresh(
            self.env["sale.order"].browse(order.id for order in modes)
        )
