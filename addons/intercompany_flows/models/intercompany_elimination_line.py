from odoo import fields, models


class IntercompanyEliminationLine(models.Model):
    """Goods of one product that came from the sister company and are still there, with the profit in them."""

    _name = "intercompany.elimination.line"
    _description = "Profit in stock"
    _order = "profit desc, id"

    elimination_id = fields.Many2one(
        "intercompany.elimination", required=True, index=True, ondelete="cascade"
    )
    product_id = fields.Many2one("product.product", required=True, ondelete="restrict")
    quantity = fields.Float(digits="Product Unit", help="In product units.")
    profit = fields.Monetary()
    currency_id = fields.Many2one(related="elimination_id.currency_id")
