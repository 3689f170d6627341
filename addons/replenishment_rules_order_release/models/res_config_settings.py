from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    replenishment_without_held = fields.Boolean(
        related="company_id.replenishment_without_held", readonly=False
    )
