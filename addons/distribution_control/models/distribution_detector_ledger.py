from datetime import timedelta

from odoo import fields, models

from odoo.addons.distribution_control.logic.finding import Finding
from odoo.addons.distribution_control.queries import ledger

# Sealing runs every minute: what waits longer than this waits for a job that does not run.
UNSEALED_MINUTES = 15


class DistributionDetectorUnsealed(models.AbstractModel):
    """Finds companies whose decisions wait too long for their seal."""

    _name = "distribution.detector.unsealed"
    _description = "Detector of unsealed decisions"
    _inherit = "distribution.detector"

    def _detect(self, scope):
        latest = fields.Datetime.now() - timedelta(minutes=UNSEALED_MINUTES)
        self.env["distribution.decision"].flush_model()
        rows = self.env.execute_query(ledger.tail_ages(scope.company_ids))
        return [
            Finding(
                subject_key=str(company_id),
                res_model="res.company",
                res_id=company_id,
                company_id=company_id,
                facts={"count": count, "since": fields.Datetime.to_string(since)},
            )
            for company_id, count, since in rows
            if since < latest and scope.holds(company_id, "res.company", company_id)
        ]


class DistributionDetectorLedger(models.AbstractModel):
    """Finds companies whose ledger does not verify."""

    _name = "distribution.detector.ledger"
    _description = "Detector of a ledger that was tampered with"
    _inherit = "distribution.detector"

    def _detect(self, scope):
        companies = self.env["res.company"].browse(scope.company_ids)
        results = {
            company: self.env["distribution.decision"]._verify(company=company) for company in companies
        }
        return [
            Finding(
                subject_key=str(company.id),
                res_model="res.company",
                res_id=company.id,
                company_id=company.id,
                facts={
                    "company": company.name,
                    "count": len(result["findings"]),
                    "first": result["findings"][0]["text"],
                },
            )
            for company, result in results.items()
            if not result["consistent"] and scope.holds(company.id, "res.company", company.id)
        ]
