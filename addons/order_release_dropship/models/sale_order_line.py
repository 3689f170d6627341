from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _release_goods(self, decision, quantities=None):
        """Let the purchases of these lines be confirmed, unless they ship for another order that is still held."""
        released = super()._release_goods(decision, quantities)
        # sudo: the release desk need not have rights in purchasing
        purchases = self.sudo().purchase_line_ids.order_id.filtered("release_hold")
        others = purchases._get_dropped_lines() - self
        stuck = others.filtered(lambda line: line.order_id.release_state in ("held", "partial"))
        (purchases - stuck.purchase_line_ids.order_id)._set_release_hold(False)
        return released
