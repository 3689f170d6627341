from odoo import api, models

from odoo.addons.order_release.logic.demand import Terms
from odoo.addons.order_release.queries.demand import MANY_ORDERS


class OrderReleaseEngine(models.AbstractModel):
    """Orders of a chain inherit the hold and the release of the customer's order, whatever the policy of their company."""

    _inherit = "order.release.engine"

    @api.model
    def _gate_models(self):
        return [*super()._gate_models(), "order.release.gate.chain"]

    @api.model
    def _fetch_demands(self, orders, *args, **kwargs):
        demands = super()._fetch_demands(orders, *args, **kwargs)
        chained = self._filter_chained(orders, [("intercompany_depth", ">", 0)])
        if chained:
            desk = self.env.ref("distribution_control.group_release_desk").id
            terms = Terms(mode="block", role_id=desk, override_role_id=desk)
            for order in chained:
                demand = demands[order.id]
                demand.terms = {**demand.terms, "chain": demand.terms.get("chain", terms)}
        return demands

    @api.model
    def _store(self, outcome, in_turn=False):
        result = super()._store(outcome, in_turn=in_turn)
        self._ask_chains(outcome)
        return result

    @api.model
    def _ask_chains(self, outcome):
        """Have what serves the orders just looked at be looked at too."""
        origins = self._filter_chained(
            self.env["sale.order"].browse(outcome.demands),
            [("intercompany_chain_id", "!=", False), ("intercompany_depth", "=", 0)],
        )
        if origins:
            served = origins.intercompany_chain_id.sale_ids.filtered("intercompany_depth")
            self.env["order.release.retest"]._ask("order", served.ids, served.company_id)

    @api.model
    def _filter_chained(self, orders, domain):
        """Return those of *orders* that meet *domain*; a whole book is searched, not read for the few that there are."""
        orders = orders.sudo()  # sudo: the orders of a chain are of other companies
        if len(orders) > MANY_ORDERS:
            return orders.search([("id", "in", orders.ids), *domain])
        return orders.filtered_domain(domain)
