from odoo import fields, models


class PurchaseOrderLine(models.Model):
    _name = "purchase.order.line"
    _inherit = ["purchase.order.line", "intercompany.line"]

    _intercompany_shared = frozenset(("product_qty", "price_unit", "date_planned", "product_uom_id"))
    _intercompany_state = "purchase"

    intercompany_sale_line_ids = fields.One2many(
        "sale.order.line", "intercompany_purchase_line_id", copy=False
    )

    def _intercompany_served_lines(self):
        """Return the customer order lines of the same company that these lines were bought for."""
        return self.move_dest_ids.sale_line_id | self.move_ids.move_dest_ids.sale_line_id
