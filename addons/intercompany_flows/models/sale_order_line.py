from odoo import fields, models


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = ["sale.order.line", "intercompany.line"]

    _intercompany_shared = frozenset(("product_uom_qty", "price_unit", "product_uom_id"))
    _intercompany_state = "sale"

    intercompany_purchase_line_id = fields.Many2one(
        "purchase.order.line", copy=False, readonly=True, ondelete="set null"
    )
    intercompany_price = fields.Json("Transfer price", copy=False, readonly=True)

    _intercompany_line_uniq = models.UniqueIndex("(intercompany_purchase_line_id) WHERE intercompany_purchase_line_id IS NOT NULL")  # fmt: skip

    def _get_location_final(self):
        """Goods for a sister company go through the transit between companies, even straight to its customer."""
        if self.order_id.intercompany_agreement_id:
            return self.env["intercompany.agreement"]._transit()
        return super()._get_location_final()
