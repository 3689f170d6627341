from odoo import api, models

from odoo.addons.order_release.logic.unusual import UnusualBook, Usual
from odoo.addons.order_release.queries.usual import usual_of


class OrderReleaseGateUnusual(models.AbstractModel):
    """Quantities and values far above what this item and this customer have always had; asks for a look."""

    _name = "order.release.gate.unusual"
    _inherit = "order.release.gate"
    _description = "Release gate: unusual order"

    _gate_code = "unusual"
    # It knows what is usual, not what is right: the facts never cure by themselves.
    _gate_modes = ("off", "warn", "approve")

    @api.model
    def _label(self):
        return self.env._("Unusual")

    @api.model
    def _describe_limit(self, line):
        return self.env._("%s times the usual spread", self._number(line.limit_factor))

    @api.model
    def _open_book(self, orders):
        roots = {one.root_id for one in orders}
        products = {line.product_id for one in orders for line in one.lines if line.goods}
        partners = {one.partner_id for one in orders}
        items, customers = (
            {
                (root_id, key): Usual(median, deviation, count)
                for root_id, key, median, deviation, count in self.env.execute_query(
                    usual_of(kind, roots, keys)
                )
            }
            for kind, keys in (("product", products), ("partner", partners))
        )
        return UnusualBook(items, customers)

    @api.model
    def _describe(self, code, figure, limit, currency, unit, facts):
        values = {
            "figure": self._money(figure, currency) if code == "value" else self._number(figure),
            "median": self._money(facts.get("median"), currency)
            if code == "value"
            else self._number(facts.get("median", 0.0)),
            "count": facts.get("count"),
            "times": self._number(facts.get("times", 0.0)),
            "product": facts.get("product"),
        }
        if code == "value":
            return self.env._(
                "Order of %(figure)s, usual is %(median)s (median of %(count)s orders; %(times)s spreads above)",
                **values,
            )
        return self.env._(
            "%(product)s: %(figure)s, usual are %(median)s (median of %(count)s lines; %(times)s spreads above)",
            **values,
        )

    @api.model
    def _clears(self, code):
        return self.env._("a look")
