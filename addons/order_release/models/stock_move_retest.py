from odoo import models


class StockMove(models.Model):
    """What arrives has whoever waits for it looked at again."""

    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        done = super()._action_done(cancel_backorder=cancel_backorder)
        arrived = done.filtered(
            lambda move: (
                move.location_dest_id.usage == "internal"
                and move.location_id.warehouse_id != move.location_dest_id.warehouse_id
            )
        )
        if arrived:
            pairs = {(move.product_id.id, move.location_dest_id.warehouse_id.id) for move in arrived}
            self.env["order.release.retest"]._ask(
                "product", [pair for pair in pairs if pair[1]], arrived.company_id
            )
        return done
