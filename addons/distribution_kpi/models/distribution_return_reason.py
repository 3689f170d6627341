from odoo import fields, models


class DistributionReturnReason(models.Model):
    """Why goods come back, in the company's own words; KPIs count by what lies behind, the cause."""

    _name = "distribution.return.reason"
    _description = "Reason of returns"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    cause = fields.Selection(
        [
            ("wrong", "Wrong goods or quantity"),
            ("damaged", "Damaged on the way"),
            ("defective", "Defective"),
            ("late", "Came too late"),
            ("unwanted", "Ordered wrongly or not wanted any more"),
            ("other", "Other"),
        ],
        required=True,
        help="What KPIs count. Wrong goods or quantity count against the accuracy of picking.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: of all companies.")
