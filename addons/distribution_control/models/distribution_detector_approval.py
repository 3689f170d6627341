from odoo import fields, models

from odoo.addons.distribution_control.logic.finding import Finding


class DistributionDetectorApproval(models.AbstractModel):
    """Finds approvals that wait longer than their rule allows."""

    _name = "distribution.detector.approval"
    _description = "Detector of overdue approvals"
    _inherit = "distribution.detector"

    def _detect(self, scope):
        approvals = self.env["distribution.approval"].search(
            [
                ("state", "=", "pending"),
                ("deadline_at", "<", fields.Datetime.now()),
                ("company_id", "in", list(scope.company_ids)),
            ]
        )
        return [
            self._prepare_finding(approval)
            for approval in approvals
            if scope.holds(approval.company_id.id, approval._name, approval.id)
        ]

    def _prepare_finding(self, approval):
        company = approval.company_id
        return Finding(
            subject_key=str(approval.id),
            res_model=approval._name,
            res_id=approval.id,
            company_id=company.id,
            amount_at_risk=approval.currency_id._convert(
                approval.amount, company.currency_id, company, approval.requested_at
            ),
            deadline_at=approval.deadline_at,
            facts={
                "document": {
                    "model": approval.res_model,
                    "id": approval.res_id,
                    "name": approval.subject_name,
                },
                "what": approval.rule_id.name,
                "asked_by": approval.requester_id.name,
                "since": fields.Datetime.to_string(approval.requested_at),
                "approvers": approval.approver_names,
            },
        )
