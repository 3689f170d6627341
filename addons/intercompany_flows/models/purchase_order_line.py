from odoo import fields, models


class PurchaseOrderLine(models.Model):
    _name = "purchase.order.line"
    _inherit = ["purchase.order.line", "intercompany.line"]

    _intercompany_quantity = "product_qty"
    _intercompany_moved = "qty_received"
    _intercompany_state = "purchase"

    intercompany_sale_line_ids = fields.One2many(
        "sale.order.line", "intercompany_purchase_line_id", copy=False
    )

    def _intercompany_served_lines(self):
        """Return the customer order lines of the same company that these lines were bought for."""
        return self.move_dest_ids.sale_line_id | self.move_ids.move_dest_ids.sale_line_id

    def _get_intercompany_day(self):
        return self.date_planned

    def _set_intercompany_day(self, day):
        self.date_planned = day
