from odoo import fields, models


class ProductTemplate(models.Model):
    _name = "product.template"
    _inherit = ["product.template", "distribution.control.state"]

    _control_state_duties = (
        "distribution_control.group_buyer",
        "distribution_control.group_planner",
        "distribution_control.group_administrator",
    )

    branch_cost = fields.Selection(
        [("freight", "Freight"), ("expedite", "Expedited freight")],
        "Cost of a branch",
        help="Bills of this service count as freight of the branch that ordered it; invoices of it as freight charged.",
    )
