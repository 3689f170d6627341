from odoo import api, models

from odoo.addons.order_release.logic.book import Book
from odoo.addons.order_release_intercompany.logic.origin import Origin, waits
from odoo.addons.order_release_intercompany.queries.origin import origins


class ChainBook(Book):
    """Orders of a chain wait while the customer's order at its end waits."""

    gate = "chain"

    def __init__(self, found):
        self.found = found

    def judge(self, order):
        origin = self.found.get(order.order_id)
        if not waits(origin):
            return []
        facts = {"origin": origin.name, "company": origin.company, "holds": origin.holds}
        terms = order.terms[self.gate]
        return [
            self._verdict(
                terms, "origin_held", float(origin.holds), 0.0, facts=facts, clears_when="origin_released"
            )
        ]


class OrderReleaseGateChain(models.AbstractModel):
    """Nothing leaves a company of the chain while the customer's order at its end is held for credit, price or data."""

    _name = "order.release.gate.chain"
    _inherit = "order.release.gate"
    _description = "Release gate: customer's order of the chain"

    _gate_code = "chain"
    _gate_by_policy = False

    @api.model
    def _label(self):
        return self.env._("Customer's order")

    @api.model
    def _open_book(self, orders):
        rows = self.env.execute_query(origins([one.order_id for one in orders]))
        found = {}
        for order_id, name, company, holds in rows:
            found.setdefault(order_id, Origin(name, company, holds))  # the one that waits most comes first
        return ChainBook(found)

    @api.model
    def _describe(self, code, figure, limit, currency, unit, facts):
        return self.env._(
            "%(order)s of %(company)s, which these goods are for, is held",
            order=facts.get("origin"),
            company=facts.get("company"),
        )

    @api.model
    def _clears(self, code):
        return self.env._("the release of the customer's order")
