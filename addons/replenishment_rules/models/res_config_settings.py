from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    replenishment_abc_basis = fields.Selection(related="company_id.replenishment_abc_basis", readonly=False)
