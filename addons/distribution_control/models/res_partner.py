from odoo import models


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "distribution.control.state"]

    _control_state_duties = (
        "distribution_control.group_credit_controller",
        "distribution_control.group_finance_controller",
        "distribution_control.group_administrator",
    )
