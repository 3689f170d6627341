from odoo import models

PRICES = frozenset(("price_unit", "discount", "purchase_price"))


class SaleOrderLine(models.Model):
    """A corrected price has its held order looked at again; a worse one holds what was let go at the old one."""

    _inherit = "sale.order.line"

    def write(self, vals):
        result = super().write(vals)
        if not PRICES.isdisjoint(vals):
            held = self.order_id.filtered(lambda order: order.release_state in ("held", "partial"))
            if held:
                self.env["order.release.retest"]._ask("order", held.ids, held.company_id)
            gone = self.order_id.filtered(lambda order: order.release_state in ("released", "partial"))
            if gone := gone.filtered("company_id.order_release_active"):
                # sudo: the gates count for whoever changes a price
                self.env["order.release.engine"].sudo()._hold_if_worse(gone.sudo())
        return result
