from odoo import fields, models


class IntercompanyMatchReason(models.Model):
    """Why two companies let a difference stand."""

    _name = "intercompany.match.reason"
    _description = "Reason for a difference between companies"
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("UNIQUE(code)", "There is a reason with this code already.")
