from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    replenishment_abc_basis = fields.Selection(related="company_id.replenishment_abc_basis", readonly=False)
    replenishment_vendor_tag_ids = fields.Many2many(
        related="company_id.replenishment_vendor_tag_ids", readonly=False
    )
    replenishment_deviation_ratio = fields.Float(
        related="company_id.replenishment_deviation_ratio", readonly=False
    )
