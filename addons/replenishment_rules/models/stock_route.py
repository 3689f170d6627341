from odoo import fields, models


class StockRoute(models.Model):
    _inherit = "stock.route"

    transfer_line_cost = fields.Float(
        "Cost of a transfer line",
        default=0.0,
        digits="Product Price",
        help="Picking, driving and putting away one product between two branches, in the company's currency. "
        "Proposals weigh it against ordering from the vendor.",
    )
