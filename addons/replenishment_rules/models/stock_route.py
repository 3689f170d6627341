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
    transfer_capacity = fields.Float(
        "Capacity a day",
        help="What fits between the two branches in one day; 0 is no limit. Proposals take what saves most for the "
        "room it needs; the rest stands below the line until there is room.",
    )
    transfer_measure = fields.Selection(
        [("quantity", "Units"), ("weight", "Weight"), ("volume", "Volume")],
        "Capacity in",
        default="quantity",
        required=True,
    )

    _transfer_capacity_positive = models.Constraint(
        "CHECK(transfer_capacity IS NULL OR transfer_capacity >= 0)",
        "The capacity of a lane is not negative.",
    )
