from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _intercompany_procured_lines(self):
        return super()._intercompany_procured_lines() | self.order_line.purchase_line_ids
