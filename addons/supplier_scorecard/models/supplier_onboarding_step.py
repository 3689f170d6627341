from odoo import fields, models


class SupplierOnboardingStep(models.Model):
    """A step that every new vendor's checklist begins with."""

    _name = "supplier.onboarding.step"
    _description = "Step for new vendors"
    _inherit = "distribution.policy.log"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    is_required = fields.Boolean("Required", default=True)
    company_id = fields.Many2one("res.company", help="Empty: in all companies.")
