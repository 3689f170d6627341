from odoo import api, models

from odoo.addons.distribution_control.logic.finding import Finding, link


class SupplierDetectorScore(models.AbstractModel):
    """Vendors whose OTIF broke within the last 13 weeks, or whose tier fell with the last score: one finding each."""

    _name = "supplier.detector.score"
    _description = "Detector: supplier score drop"
    _inherit = "distribution.detector"

    def _detect(self, scope):
        domain = [("company_id", "in", scope.company_ids), ("is_latest", "=", True)]
        if scope.res_model == "supplier.score":
            domain.append(("id", "in", list(scope.record_ids)))
        scores = self.env["supplier.score"].search(domain)
        current = self.env["supplier.tier"]._current(scores.company_id, scores.partner_id)
        findings = []
        for score in scores:
            tier = current.get((score.company_id.id, score.partner_id.id))
            fell = bool(tier and tier.from_day == score.day and score._fell(tier.before))
            if score.alarm or fell:
                findings.append(self._prepare_finding(score, tier if fell else None))
        return findings

    @api.model
    def _prepare_finding(self, score, tier):
        currency = score.company_id.currency_id
        failed = (1 - score.otif) * score.amount
        return Finding(
            subject_key=f"res.partner,{score.partner_id.id}",
            res_model="supplier.score",
            res_id=score.id,
            company_id=score.company_id.id,
            partner_id=score.partner_id.id,
            amount_at_risk=currency.round(failed),
            facts={
                "vendor": link("supplier.score", score.id, score.partner_id.display_name),
                "score": round(score.score, 1),
                "tier": tier.tier if tier else score.tier or "",
                "before": tier.before if tier else "",
                "otif": f"{score.otif:.0%}",
                "was": f"{score.alarm_before:.0%}" if score.alarm else "",
                "since": score.alarm_week.isoformat() if score.alarm else score.day.isoformat(),
                "what": self.env._("OTIF fell") if score.alarm else self.env._("tier fell"),
                "lines": score.lines,
            },
        )
