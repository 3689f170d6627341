from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    replenishment_demand_until = fields.Datetime(
        string="Demand counted until",
        readonly=True,
        copy=False,
        help="Date of the latest stock move that the demand history of this company knows.",
    )
    replenishment_abc_basis = fields.Selection(
        [("value", "Value at cost"), ("margin", "Margin"), ("lines", "Delivery lines")],
        "ABC by",
        required=True,
        default="value",
        help="What ranks the products of a branch into A (80 %), B (next 15 %) and C. Margin: at the prices customers "
        "paid in the past year where sales orders are there, else at the list price.",
    )
