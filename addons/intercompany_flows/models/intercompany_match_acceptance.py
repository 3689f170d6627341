from odoo import api, fields, models
from odoo.exceptions import UserError

from .intercompany_match_rule import ASPECTS


class IntercompanyMatchAcceptance(models.Model):
    """A difference beyond the tolerance that a person let stand, with the reason; a larger one is a case again."""

    _name = "intercompany.match.acceptance"
    _description = "Accepted difference between companies"
    _inherit = "distribution.append.only"
    _order = "id desc"

    sale_line_id = fields.Many2one(
        "sale.order.line", required=True, readonly=True, index=True, ondelete="restrict"
    )
    agreement_id = fields.Many2one(
        "intercompany.agreement", required=True, readonly=True, ondelete="restrict"
    )
    aspect = fields.Selection(ASPECTS, "What", required=True, readonly=True)
    difference = fields.Float(digits=(16, 6), required=True, readonly=True)
    reason_id = fields.Many2one(
        "intercompany.match.reason", required=True, readonly=True, ondelete="restrict"
    )
    note = fields.Text(readonly=True)

    @api.model
    def _accept(self, match, aspect, reason, note):
        """Let the present difference of *match* in *aspect* stand. Needs the finance controller's duty; in the ledger."""
        self.env.user._require_duty("distribution_control.group_finance_controller")
        match.check_access("read")
        gap = match._gap(aspect)
        if not match[f"differs_{aspect}"]:
            raise UserError(
                self.env._(
                    "“%s” does not differ in this beyond its tolerance.", match.product_id.display_name
                )
            )
        company = (match.buyer_company_id | match.seller_company_id) & self.env.companies
        values = {"aspect": aspect, "difference": gap, "reason_id": reason.id, "note": note}
        # sudo: the line may be of the other company; the match was read by the person's own rules.
        accepted = self.sudo().create(
            {"sale_line_id": match.id, "agreement_id": match.agreement_id.id, **values}
        )
        self.env["distribution.decision"]._record(
            accepted, "accepted", note or reason.name,
            {
                "product": match.product_id.display_name, "sale": match.sale_name, "purchase": match.purchase_name,
                "what": aspect, "difference": gap, "reason": reason.code,
            },
            company=company[:1],
        )  # fmt: skip
        return accepted
