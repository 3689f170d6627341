from odoo import api, models

from odoo.addons.replenishment_rules.queries import signals


class ReplenishmentDetectorStockOut(models.AbstractModel):
    """Products that run out in a branch before more can be there, nothing being due in between."""

    _name = "replenishment.detector.stock.out"
    _description = "Detector: stock-out predicted"
    _inherit = "replenishment.detector"

    @api.model
    def _query(self, company_ids, record_ids):
        return signals.stock_outs(company_ids, record_ids)

    @api.model
    def _prepare_finding(
        self, names, level, company, warehouse, product, branch, left, lead, week, short, amount
    ):
        facts = {"left": int(left), "lead": int(lead), "short": round(short, 1), "week": round(week, 1)}
        return self._of_branch(level, company, warehouse, product, branch, names, amount, facts)
