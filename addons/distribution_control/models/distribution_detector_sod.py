from odoo import models

from odoo.addons.distribution_control.logic.finding import Finding, link


class DistributionDetectorSod(models.AbstractModel):
    """Finds persons of the scope's companies who hold two duties that one person may not hold."""

    _name = "distribution.detector.sod"
    _description = "Detector of conflicting duties"
    _inherit = "distribution.detector"

    def _detect(self, scope):
        conflicts = self.env["distribution.sod.conflict"].search(
            [("company_id", "in", list(scope.company_ids))]
        )
        return [
            self._prepare_finding(conflict)
            for conflict in conflicts
            if scope.holds(conflict.company_id.id, "res.users", conflict.user_id.id)
        ]

    def _prepare_finding(self, conflict):
        rule, user = conflict.rule_id, conflict.user_id
        return Finding(
            subject_key=f"{rule.id}:{user.id}",
            res_model=user._name,
            res_id=user.id,
            company_id=conflict.company_id.id,
            facts={
                "person": link(user._name, user.id, user.name),
                "one": conflict.duty_a_id.name,
                "other": conflict.duty_b_id.name,
                "rule": link(rule._name, rule.id, rule.name),
                "risk": rule.risk or "",
            },
        )
