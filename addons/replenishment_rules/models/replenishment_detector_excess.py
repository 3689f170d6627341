from odoo import api, models

from odoo.addons.replenishment_rules.queries import signals


class ReplenishmentDetectorExcess(models.AbstractModel):
    """Products of which a branch has more than it can use for half a year."""

    _name = "replenishment.detector.excess"
    _description = "Detector: excess stock"
    _inherit = "replenishment.detector"

    @api.model
    def _query(self, company_ids, record_ids):
        return signals.excesses(company_ids, record_ids)

    @api.model
    def _prepare_finding(self, names, level, company, warehouse, product, branch, units, amount, week):
        facts = {"units": round(units, 1), "week": round(week, 1)}
        return self._of_branch(level, company, warehouse, product, branch, names, amount, facts)
