from odoo import api, models

from odoo.addons.order_release_scorecard.queries.awaited_receipts import awaited_receipts


class SupplierDetectorLate(models.AbstractModel):
    _inherit = "supplier.detector.late"

    @api.model
    def _fetch_waiting(self, company_ids):
        waiting = super()._fetch_waiting(company_ids)
        for _order_id, purchase_id, value in self.env.execute_query(awaited_receipts(self.env, company_ids)):
            orders, held = waiting.get(purchase_id, (0, 0.0))
            waiting[purchase_id] = (orders + 1, held + (value or 0.0))
        return waiting
