"""Credit: may this customer owe us that much?"""

from typing import NamedTuple

from .book import Book


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


class Account(NamedTuple):
    """Whose exposure counts for an order that is judged by its customer group or across companies.

    ``limit_key``: (company, customer) whose limit it is. ``parts``: (root company, customer, rate to the currency
    of the order's company).
    """

    limit_key: tuple
    parts: tuple


class CreditBook(Book):
    """Exposure per customer of a company and its branches against the limit in the order's company; no limit, no check.

    Each order let go in the run uses credit before the next one is judged. *accounts*: {order id: Account} of orders
    that are judged wider than their customer in their company. *late_terms*: {order id: (days of the order's terms,
    days of the customer's)} where the order's are longer. *paid*: ids of orders that are paid in full.
    """

    gate = "credit"

    def __init__(self, limits, exposures, orders=(), accounts=None, late_terms=None, paid=()):
        self.limits, self.exposures = limits, exposures
        self.accounts, self.late_terms, self.paid = accounts or {}, late_terms or {}, paid
        self.limited = {partner_id for _company_id, partner_id in limits}
        self.used = {}
        for order in orders:
            self._use(order, order.value_out)

    def judge(self, order):
        """Return the verdicts on *order*, if its customer's limit or terms do not bear it."""
        terms = order.terms[self.gate]
        verdicts = []
        if order.order_id in self.late_terms and order.order_id not in self.paid:
            days, allowed = self.late_terms[order.order_id]
            verdicts.append(
                self._verdict(
                    terms, "longer_terms", float(days), float(allowed), unit="days", clears_when="terms"
                )
            )
        account = self.accounts.get(order.order_id)
        key = (order.root_id, order.partner_id)
        limit = self.limits.get(account.limit_key if account else (order.company_id, order.partner_id))
        if limit is None or order.order_id in self.paid or not (order.value_open or order.ship_qty):
            return verdicts
        if account:
            known, used = self._sum_up(account)
        else:
            known = self.exposures.get(key) or Exposure()
            used = self.used.get(key, 0.0)
        exposure = (known.total + used + order.value_open) * limit.rate
        allowed = 0.0 if limit.expired_on else limit.amount * (terms.limit_ratio or 1.0)
        if exposure - allowed >= 0.005:
            verdicts.append(self._exceeded(order, terms, limit, allowed, known, used))
        return verdicts

    def consume(self, order, let_go):
        """Let the value of *let_go* ({line id: quantity}) count against the customer from now on."""
        if not let_go or not (self.accounts or order.partner_id in self.limited):
            return
        value = 0.0
        for line in order.lines:
            if line.value_open and (quantity := let_go.get(line.line_id)) is not None:
                value += line.value_open * (min(quantity / line.open_qty, 1.0) if line.open_qty else 1.0)
        if value:
            self._use(order, value)

    def used_by(self, orders, decisions):
        """Return the customers whose limit *orders* use up by what they let go."""
        taken = set()
        for one in orders:
            if not decisions[one.order_id].let_go:
                continue
            if account := self.accounts.get(one.order_id):
                taken.update(partner_id for _root_id, partner_id, _rate in account.parts)
            elif one.partner_id in self.limited:
                taken.add(one.partner_id)
        return taken

    def _exceeded(self, order, terms, limit, allowed, known, used):
        exposure = round((known.total + used + order.value_open) * limit.rate, 2)
        facts = {
            "exposure": exposure,
            "limit": round(limit.amount, 2),
            "receivable": round(known.receivable * limit.rate, 2),
            "draft": round(known.draft * limit.rate, 2),
            "delivered": round(known.delivered * limit.rate, 2),
            "confirmed": round((known.confirmed + used - order.value_out) * limit.rate, 2),
            "order": round((order.value_open + order.value_out) * limit.rate, 2),
            "held_elsewhere": round(known.held * limit.rate, 2),
            "expired_on": limit.expired_on,
        }
        if account := self.accounts.get(order.order_id):
            facts["customers"] = len({part[1] for part in account.parts})
            facts["companies"] = len({part[0] for part in account.parts})
        return self._verdict(
            terms,
            "limit_expired" if limit.expired_on else "over_limit",
            exposure,
            allowed,
            excess=round(exposure - allowed, 2),
            currency_id=limit.currency_id,
            unit="currency",
            facts=facts,
            clears_when="payment_or_limit",
        )

    def _sum_up(self, account):
        """Return (exposure, used in this run) over all parts of *account*, in the currency of the order's company."""
        totals, used = [0.0] * 5, 0.0
        for root_id, partner_id, rate in account.parts:
            used += self.used.get((root_id, partner_id), 0.0) * rate
            part = self.exposures.get((root_id, partner_id))
            if part:
                totals = [total + figure * rate for total, figure in zip(totals, part, strict=True)]
        return Exposure(*totals), used

    def _use(self, order, value):
        key = (order.root_id, order.partner_id)
        self.used[key] = self.used.get(key, 0.0) + value
