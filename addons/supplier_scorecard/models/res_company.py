from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    supplier_match_active = fields.Boolean(
        "Three-way match holds payment",
        help="Vendor bills that differ from order or receipt cannot be paid until cleared.",
    )
