from odoo import api, models

from odoo.addons.replenishment_rules.models.bulk_rows import fetch_columns
from odoo.addons.replenishment_rules_scorecard.queries.scored_receipts import READS, scored_receipts


class ReplenishmentPlanner(models.AbstractModel):
    _inherit = "replenishment.planner"

    @api.model
    def _fetch_lead_rows(self, company, since):
        """The scorecard knows which days were whose; where it holds no event yet, receipts speak for themselves."""
        self.env["supplier.event"].flush_model(READS)
        rows = fetch_columns(self.env, scored_receipts(company.id, since), "iif")
        return rows if len(rows[0]) else super()._fetch_lead_rows(company, since)
