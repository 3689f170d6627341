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
            root_id, value = one.root_id, (one.root_id, one.partner_id)
            if one.net > values.get(value, 0.0):
                values[value] = one.net
            for line in one.lines:
                key = (root_id, line.product_id)
                if line.ordered_qty > figures.get(key, 0.0) and line.goods:
                    figures[key] = line.ordered_qty
        factor = min(one.terms[self._gate_code].limit_factor for one in orders)
        found = self._find_exceeded({"product": figures, "partner": values}, factor)
        return UnusualBook(found["product"], found["partner"])

    @api.model
    def _find_exceeded(self, figures, factor):
        """Return {kind: {key: Usual}} of what at least one of *figures* is above.

        *figures*: {kind: {(root company, id): highest figure}}.
        """
        found = {kind: {} for kind in figures}
        roots = {root_id for kind in figures for root_id, _key in figures[kind]}
        keys = {kind: {key for _root_id, key in figures[kind]} for kind in figures}
        rows = self.env.execute_query(usual_of(roots, keys["product"], keys["partner"]))
        for kind, root_id, key, median, deviation, count in rows:
            figure = figures[kind].get((root_id, key), 0.0)
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
