from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    order_release_active = fields.Boolean(
        "Release Orders through Gates",
        help="Confirmed sales orders of this company are held until the gates of its release policy let them go.",
    )
