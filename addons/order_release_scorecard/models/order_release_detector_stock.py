from odoo import api, models

from odoo.addons.order_release_scorecard.queries.awaited_receipts import awaited_receipts


class OrderReleaseDetectorStock(models.AbstractModel):
    _inherit = "order.release.detector.stock"

    @api.model
    def _find_roots(self, company_ids, order_ids):
        """The receipt an order waits for explains it, from the moment that receipt is a case itself."""
        if not order_ids:
            return super()._find_roots(company_ids, order_ids)
        wanted = set(order_ids)
        rows = self.env.execute_query(awaited_receipts(self.env, company_ids))
        return super()._find_roots(company_ids, order_ids) | {
            order_id: f"purchase.order,{purchase_id}"
            for order_id, purchase_id, _value in rows
            if order_id in wanted
        }
