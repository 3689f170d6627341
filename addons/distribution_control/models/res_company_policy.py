from odoo import models


class ResCompany(models.Model):
    """What a company switches on or off in the control layer is a policy: its changes stand in the ledger."""

    _name = "res.company"
    _inherit = ["res.company", "distribution.policy.log"]

    _policy_fields = ("control_active", "guard_not_available", "ledger_auditor_email")
    _policy_log_life = False
