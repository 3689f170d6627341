from odoo import fields, models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    release_substituted_line_id = fields.Many2one(
        "sale.order.line", "Instead of", readonly=True, copy=False, ondelete="set null"
    )
