from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    replenishment_demand_until = fields.Datetime(
        string="Demand counted until",
        readonly=True,
        copy=False,
        help="Date of the latest stock move that the demand history of this company knows.",
    )
