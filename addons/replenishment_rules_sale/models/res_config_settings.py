from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    replenishment_count_refused = fields.Boolean(
        related="company_id.replenishment_count_refused", readonly=False
    )
