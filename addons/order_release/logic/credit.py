"""Credit: may this customer owe us that much?"""

from typing import NamedTuple

from .verdict import Verdict


class Limit(NamedTuple):
    """A customer's limit in ``currency_id``; ``rate`` units of it make one unit of the company's currency."""

    amount: float
    currency_id: int
    rate: float = 1.0
    expired_on: str | None = None


class Exposure(NamedTuple):
    """What a customer owes without the orders under examination, company currency.

    ``confirmed`` counts only goods already let go: what is held takes no credit from others. ``held`` is shown,
    never added.
    """

    receivable: float = 0.0
    draft: float = 0.0
    delivered: float = 0.0
    confirmed: float = 0.0
    held: float = 0.0

    @property
    def total(self):
        return self.receivable + self.draft + self.delivered + self.confirmed


class CreditBook:
    """Exposure against limit per customer of a company and its branches; no limit, no check.

    Each order let go in the run uses credit before the next one is judged.
    """

    gate = "credit"

    def __init__(self, limits, exposures, orders=()):
        self.limits, self.exposures = limits, exposures
        self.used = {}
        for order in orders:
            self._use(order, order.value_out)

    def judge(self, order):
        """Return the verdict on *order*, if its customer's limit does not bear it."""
        limit = self.limits.get((order.root_id, order.partner_id))
        terms = order.terms[self.gate]
        if limit is None:
            return []
        known = self.exposures.get((order.root_id, order.partner_id), Exposure())
        used = self.used.get((order.root_id, order.partner_id), 0.0)
        this_order = order.value_open + order.value_out
        exposure = (known.total + used + order.value_open) * limit.rate
        allowed = 0.0 if limit.expired_on else limit.amount * (terms.limit_ratio or 1.0)
        excess = round(exposure - allowed, 2)
        if excess <= 0 or not (order.value_open or order.ship_qty):
            return []
        facts = {
            "exposure": round(exposure, 2),
            "limit": round(limit.amount, 2),
            "receivable": round(known.receivable * limit.rate, 2),
            "draft": round(known.draft * limit.rate, 2),
            "delivered": round(known.delivered * limit.rate, 2),
            "confirmed": round((known.confirmed + used - order.value_out) * limit.rate, 2),
            "order": round(this_order * limit.rate, 2),
            "held_elsewhere": round(known.held * limit.rate, 2),
            "expired_on": limit.expired_on,
        }
        return [
            Verdict(
                gate=self.gate,
                code="limit_expired" if limit.expired_on else "over_limit",
                mode=terms.mode,
                figure=round(exposure, 2),
                limit=round(allowed, 2),
                excess=excess,
                currency_id=limit.currency_id,
                unit="currency",
                facts=facts,
                clears_when="payment_or_limit",
            )
        ]

    def consume(self, order, let_go):
        """Let the value of *let_go* ({line id: quantity}) count against the customer from now on."""
        value = sum(
            line.value_open * (min(let_go[line.line_id] / line.open_qty, 1.0) if line.open_qty else 1.0)
            for line in order.lines
            if line.line_id in let_go
        )
        if value:
            self._use(order, value)

    def used_by(self, orders, decisions):
        """Return the customers whose limit *orders* use up by what they let go."""
        return {
            one.partner_id
            for one in orders
            if (one.root_id, one.partner_id) in self.limits and decisions[one.order_id].let_go
        }

    def _use(self, order, value):
        key = (order.root_id, order.partner_id)
        self.used[key] = self.used.get(key, 0.0) + value
