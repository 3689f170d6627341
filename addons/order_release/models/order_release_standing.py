from odoo import api, fields, models

from odoo.addons.order_release.logic.allocation import DemandFacts, place
from odoo.addons.order_release.queries.standing import class_facts


class OrderReleaseEngine(models.AbstractModel):
    """Who is served first: the demand classes rank the orders before promise and age do."""

    _inherit = "order.release.engine"

    @api.model
    def _fetch_demands(self, orders, *args, **kwargs):
        demands = super()._fetch_demands(orders, *args, **kwargs)
        for order_id, standing in self._place(demands).items():
            demands[order_id].standing = standing
        return demands

    @api.model
    def _place(self, order_ids):
        """Return {order id: Standing} of *order_ids*; empty, and without a query, where there are no classes."""
        classes = self.env["order.release.demand.class"]._get_classes()
        if not (classes and order_ids):
            return {}
        rows = self.env.execute_query(class_facts(self.env, order_ids))
        facts = [
            DemandFacts(
                order_id, company_id, frozenset(partners), frozenset(tags), team_id, frozenset(marks), *rest
            )
            for order_id, company_id, partners, tags, team_id, marks, *rest in rows
        ]
        return place(classes, facts, fields.Datetime.now())
