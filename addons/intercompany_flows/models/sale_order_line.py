from odoo import api, fields, models

SHARED = {"product_uom_qty", "price_unit", "product_uom_id"}


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    intercompany_purchase_line_id = fields.Many2one(
        "purchase.order.line", copy=False, readonly=True, ondelete="set null"
    )
    intercompany_price = fields.Json("Transfer price", copy=False, readonly=True)

    _intercompany_line_uniq = models.UniqueIndex("(intercompany_purchase_line_id) WHERE intercompany_purchase_line_id IS NOT NULL")  # fmt: skip

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._post_intercompany_change()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if not SHARED.isdisjoint(vals):
            self._post_intercompany_change()
        return result

    def _post_intercompany_change(self):
        orders = self.order_id.filtered(
            lambda order: order.state == "sale" and order.intercompany_agreement_id
        )
        if orders:
            orders._post_intercompany("change", orders)

    def _get_location_final(self):
        """Goods for a sister company go through the transit between companies, even straight to its customer."""
        if self.order_id.intercompany_agreement_id:
            return self.env["intercompany.agreement"]._transit()
        return super()._get_location_final()
