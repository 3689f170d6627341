from odoo import models


class ProductTemplate(models.Model):
    _name = "product.template"
    _inherit = ["product.template", "distribution.control.state"]

    _control_state_duties = (
        "distribution_control.group_buyer",
        "distribution_control.group_planner",
        "distribution_control.group_administrator",
    )
