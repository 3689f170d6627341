from odoo import models

from odoo.addons.distribution_control.logic.finding import Finding


class AcceleratorDetectorDifference(models.AbstractModel):
    """Finds the accelerated paths that did not equal stock when they were last compared.

    A difference belongs to the database, not to a company: it is one case, of the first company, and it is cured when
    a later audit finds the path equal again.
    """

    _name = "stock.accelerator.detector.difference"
    _inherit = "distribution.detector"
    _description = "Detector of accelerator differences"

    def _detect(self, scope):
        company = self.env["res.company"].search([], order="id", limit=1)
        if company.id not in scope.company_ids:
            return []
        audits = self.env["stock.accelerator.audit"]
        latest = [
            audits.search([("path", "=", path), ("verdict", "!=", "empty")], limit=1)
            for path, _label in audits._fields["path"]._description_selection(self.env)
        ]
        return [
            Finding(
                subject_key=f"stock.accelerator,{audit.path}",
                res_model=audit._name,
                res_id=audit.id,
                company_id=company.id,
                facts={
                    "path": audit.path,
                    "differences": audit.difference_count,
                    "compared": audit.value_count,
                    "first": (audit.evidence_text or "").split("\n")[0],
                },
            )
            for audit in latest
            if audit.verdict == "different"
        ]
