from odoo import api, fields, models


class OrderReleaseCreditLine(models.Model):
    """A credit limit with a currency and an end; where one exists it replaces the limit on the customer."""

    _name = "order.release.credit.line"
    _description = "Credit limit of a customer"
    _inherit = "distribution.policy.log"
    _order = "partner_id, valid_until desc, id"
    _check_company_auto = True

    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        domain="[('parent_id', '=', False)]",
        help="The company as a whole: its contacts and addresses use the same limit.",
    )
    amount = fields.Monetary("Limit", required=True)
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id, ondelete="restrict"
    )
    valid_until = fields.Date(help="Last day of the limit. After it the limit is zero until it is renewed.")
    note = fields.Char("Basis", help="Insurance, guarantee, decision of the board.")

    _amount_positive = models.Constraint("CHECK(amount >= 0)", "A credit limit cannot be negative.")

    @api.depends("partner_id", "amount", "currency_id")
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line.partner_id.display_name}: {line.currency_id.format(line.amount)}"
