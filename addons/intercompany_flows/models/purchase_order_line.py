from odoo import api, fields, models

SHARED = {"product_qty", "price_unit", "date_planned", "product_uom_id"}


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    intercompany_sale_line_ids = fields.One2many(
        "sale.order.line", "intercompany_purchase_line_id", copy=False
    )

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
            lambda order: order.state == "purchase" and order.intercompany_agreement_id
        )
        if orders:
            orders._post_intercompany("change", orders)

    def _intercompany_served_lines(self):
        """Return the customer order lines of the same company that these lines were bought for."""
        return self.move_dest_ids.sale_line_id | self.move_ids.move_dest_ids.sale_line_id
