from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    transfer_control_active = fields.Boolean(related="company_id.transfer_control_active", readonly=False)
    transfer_days = fields.Integer(related="company_id.transfer_days", readonly=False)
    transfer_control = fields.Selection(related="company_id.transfer_control", readonly=False)
