from odoo import api, models

from odoo.addons.replenishment_rules.queries import signals


class ReplenishmentDetectorDemand(models.AbstractModel):
    """Important products whose last weeks are twice or half the forecast, beyond what chance explains."""

    _name = "replenishment.detector.demand"
    _description = "Detector: demand shift"
    _inherit = "replenishment.detector"

    @api.model
    def _query(self, company_ids, record_ids):
        return signals.demand_shifts(company_ids, self._monday(), record_ids)

    @api.model
    def _prepare_finding(self, names, level, company, warehouse, product, branch, asked, expected, amount):
        facts = {"asked": round(asked, 1), "expected": round(expected, 1), "weeks": signals.SHIFT_WEEKS}
        return self._of_branch(level, company, warehouse, product, branch, names, amount, facts)
