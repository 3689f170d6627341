from odoo import models


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    def _intercompany_served_lines(self):
        """What is delivered directly is bought for the very line that sells it."""
        return super()._intercompany_served_lines() | self.sale_line_id
