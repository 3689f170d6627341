from odoo import fields, models


class DistributionApprovalAnswer(models.TransientModel):
    """Asks for the reason of a vote, on one approval or on many."""

    _name = "distribution.approval.answer"
    _description = "Answer approvals"

    approval_ids = fields.Many2many("distribution.approval", required=True, readonly=True)
    verdict = fields.Selection([("approve", "Approve"), ("reject", "Reject")], required=True, readonly=True)
    reason = fields.Text(required=True)

    def action_confirm(self):
        """Vote with the reason; the rights are checked there."""
        self.ensure_one()
        self.approval_ids._vote(self.verdict, self.reason)
        return {"type": "ir.actions.act_window_close"}
