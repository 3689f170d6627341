from odoo import fields, models


class OrderReleaseSubstitutionLine(models.TransientModel):
    _name = "order.release.substitution.line"
    _description = "Substitute missing products: one line"

    substitution_id = fields.Many2one("order.release.substitution", required=True, ondelete="cascade")
    product_id = fields.Many2one("product.product", "Missing", required=True, readonly=True)
    quantity = fields.Float(digits="Product Unit", readonly=True)
    substitute_id = fields.Many2one("product.product", readonly=True)
    substitute_quantity = fields.Float("By", digits="Product Unit", readonly=True)
    keep_price = fields.Boolean("Price protected", readonly=True)
    consent = fields.Selection([("ask", "Ask each time"), ("always", "Given once for all")], readonly=True)
