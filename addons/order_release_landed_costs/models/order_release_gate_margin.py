from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.order_release_landed_costs.queries.landed import expected_landed

# Over so many days a product's landed costs are averaged.
HISTORY_DAYS = 365
# Whatever has not been billed for freight in and duties by then will not be.
OPEN_DAYS = 90


class OrderReleaseGateMargin(models.AbstractModel):
    """Duties and freight in that are not in the cost of the stock yet lower the margin of who sells it."""

    _inherit = "order.release.gate.margin"

    @api.model
    def _fetch_costs(self, orders):
        """Add what each unit on hand will still be charged with; one query for any number of orders."""
        costs = super()._fetch_costs(orders)
        products = {line.product_id for one in orders for line in one.lines if line.goods}
        today = fields.Date.context_today(self)
        rows = self.env.execute_query(
            expected_landed(
                self.env,
                products,
                {one.company_id for one in orders},
                today - timedelta(days=HISTORY_DAYS),
                today - timedelta(days=OPEN_DAYS),
            )
        )
        landed = dict(costs.landed)
        for company_id, product_id, amount in rows:
            landed[company_id, product_id] = landed.get((company_id, product_id), 0.0) + amount
        return costs._replace(landed=landed)
