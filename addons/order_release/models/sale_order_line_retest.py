from odoo import models

PRICES = frozenset(("price_unit", "discount", "purchase_price"))


class SaleOrderLine(models.Model):
    """A corrected price has its held order looked at again; a worse one holds what was let go at the old one."""

    _inherit = "sale.order.line"

    def write(self, vals):
        result = super().write(vals)
        if not PRICES.isdisjoint(vals):
            self.env["order.release.engine"]._judge_change(self.order_id)
        return result
