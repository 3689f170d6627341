from odoo import models


class SaleOrderLine(models.Model):
    """A corrected price has its held order looked at again."""

    _inherit = "sale.order.line"

    def write(self, vals):
        result = super().write(vals)
        if not {"price_unit", "discount", "purchase_price"}.isdisjoint(vals):
            held = self.order_id.filtered(lambda order: order.release_state in ("held", "partial"))
            if held:
                self.env["order.release.retest"]._ask("order", held.ids, held.company_id)
        return result
