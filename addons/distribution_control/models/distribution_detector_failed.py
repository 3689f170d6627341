from odoo import models

from odoo.addons.distribution_control.logic.finding import Finding, link


class DistributionDetectorFailed(models.AbstractModel):
    """Finds detectors whose last run failed: what they watch is not watched, and their cases are not cured."""

    _name = "distribution.detector.failed"
    _inherit = "distribution.detector"
    _description = "Detector of failed detectors"

    def _detect(self, scope):
        kinds = self.env["distribution.exception.kind"].search(
            [("id", "in", list(scope.record_ids))] if scope.record_ids is not None else []
        )
        companies = self.env["res.company"].browse(scope.company_ids)
        runs = self.env["distribution.detector.run"]
        last_good = runs._find_last(kinds, companies, state="done")
        return [
            self._prepare_finding(run, last_good.get(key))
            for key, run in runs._find_last(kinds, companies).items()
            if run.state == "failed"
        ]

    def _prepare_finding(self, run, good):
        kind = run.kind_id
        return Finding(
            subject_key=f"{kind._name},{kind.id}",
            res_model=kind._name,
            res_id=kind.id,
            company_id=run.company_id.id,
            facts={
                "kind": link(kind._name, kind.id, kind.name),
                "error": (run.error or "").strip().splitlines()[-1:] or [""],
                "last_success": good.started_at if good else None,
            },
        )
