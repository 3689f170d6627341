from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    ledger_auditor_email = fields.Char(related="company_id.ledger_auditor_email", readonly=False)
    guard_not_available = fields.Boolean(related="company_id.guard_not_available", readonly=False)
    control_active = fields.Boolean(related="company_id.control_active", readonly=False)
