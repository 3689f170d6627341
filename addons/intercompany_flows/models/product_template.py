from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    branch_cost = fields.Selection(
        [("freight", "Freight"), ("expedite", "Expedited freight")],
        "Cost of a branch",
        help="Bills of this service count as freight of the branch that ordered it; invoices of it as freight charged.",
    )
