"""Discount and margin: is the price one that this company gives?"""

from .verdict import Verdict

# A tenth of a basis point: what computing a ratio may lose.
NOISE = 1e-5


def _matters(line):
    """A line whose goods are gone has its price behind it."""
    return line.open_qty > NOISE or not line.goods


class _LineBook:
    """A limit that each line is held against by itself; the order waits as a whole, as a price is one deal."""

    def consume(self, order, let_go):
        """Letting an order go changes no other order's price."""

    def used_by(self, orders, decisions):
        """Nothing is used up."""
        return set()

    def _verdict(self, line, mode, code, figure, limit, clears_when):
        return Verdict(
            gate=self.gate,
            code=code,
            mode=mode,
            figure=round(figure, 6),
            limit=round(limit, 6),
            excess=round(abs(figure - limit), 6) * 100.0,
            line_id=line.line_id,
            unit="ratio",
            facts={"product": line.label, "figure": round(figure, 6), "limit": round(limit, 6)},
            clears_when=clears_when,
        )


class DiscountBook(_LineBook):
    """Discount per line above the ratio of the policy."""

    gate = "discount"

    def judge(self, order):
        """Return one verdict per line that gives more than the policy allows."""
        terms = order.terms[self.gate]
        return [
            self._verdict(
                line, terms.mode, "over_discount", line.discount, terms.limit_ratio, "lower_discount"
            )
            for line in order.lines
            if _matters(line) and line.discount > terms.limit_ratio + NOISE
        ]


class MarginBook(_LineBook):
    """Margin per line below the floor of the policy; a line without a price has no ratio and is left to others."""

    gate = "margin"

    def judge(self, order):
        """Return one verdict per line that earns less than the floor."""
        terms = order.terms[self.gate]
        return [
            self._verdict(line, terms.mode, "below_floor", line.margin, terms.limit_ratio, "higher_price")
            for line in order.lines
            if _matters(line) and line.margin is not None and line.margin < terms.limit_ratio - NOISE
        ]
