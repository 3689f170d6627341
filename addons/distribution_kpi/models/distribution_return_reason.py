from odoo import fields, models
from odoo.exceptions import UserError


class DistributionReturnReason(models.Model):
    """Why goods come back, in the company's own words; KPIs count by what lies behind, the cause."""

    _name = "distribution.return.reason"
    _description = "Reason of returns"
    _inherit = ["distribution.policy.log"]
    _order = "sequence, name, id"
    _policy_fields = ("name", "cause", "active", "company_id")

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

    def write(self, vals):
        """Refuse another cause for a reason in use: it would tell another story of what came back long ago."""
        if "cause" in vals:
            self.filtered(lambda reason: reason.cause != vals["cause"])._check_unused()
        return super().write(vals)

    def _check_unused(self):
        # sudo: whoever names reasons need not read every move.
        moves = self.env["stock.move"].sudo()
        if used := moves.search([("return_reason_id", "in", self.ids)], limit=1).return_reason_id:
            raise UserError(
                self.env._(
                    "Goods came back as “%(reason)s” already: another cause would change what those returns say.\n"
                    "Archive it and make a new reason.",
                    reason=used.name,
                )
            )
