from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    replenishment_vendor_tag_ids = fields.Many2many(
        "res.partner.category",
        "replenishment_company_vendor_tag_rel",
        "company_id",
        "category_id",
        string="Vendors to approve",
        help="Accepting a proposal for a vendor with one of these tags asks for approval where a rule of the code "
        "replenishment_vendor stands.",
    )
    replenishment_deviation_ratio = fields.Float(
        "Change to approve",
        default=0.5,
        digits=(6, 4),
        help="A quantity changed by more than this share of what the forecast asks for needs approval where a rule of "
        "the code replenishment_deviation stands. 0.5 is 50 %.",
    )
