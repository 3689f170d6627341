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
        figures, values = {}, {}
        for one in orders:
            most = values.setdefault(one.root_id, {})
            if one.net > most.get(one.partner_id, 0.0):
                most[one.partner_id] = one.net
            most = figures.setdefault(one.root_id, {})
            for line in one.lines:
                if line.ordered_qty > most.get(line.product_id, 0.0) and line.goods:
                    most[line.product_id] = line.ordered_qty
        factor = min(one.terms[self._gate_code].limit_factor for one in orders)
        found = self._find_exceeded({"product": figures, "partner": values}, factor)
        return UnusualBook(found["product"], found["partner"])

    @api.model
    def _find_exceeded(self, figures, factor):
        """Return {kind: {(root company, id): Usual}} of what at least one of *figures* is above.

        *figures*: {kind: {root company: {id: highest figure}}}.
        """
        found = {kind: {} for kind in figures}
        keys = {kind: set().union(*roots.values()) for kind, roots in figures.items()}
        rows = self.env.execute_query(usual_of(figures["partner"], keys["product"], keys["partner"]))
        for kind, root_id, key, median, deviation, count in rows:
            figure = figures[kind][root_id].get(key, 0.0)
            # Few are above the middle of what was usual, and fewer above all of it.
            if figure > median:
                usual = Usual(median, deviation, count)
                top = usual.highest(factor)
                if top is not None and figure > top:
                    found[kind][root_id, key] = usual
        return found

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
