from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    distribution_demo = fields.Boolean(
        "Made by the Demo Loader",
        readonly=True,
        copy=False,
        help="This company and its documents were made by the demo loader.",
    )
