"""Payment: is paid what had to be paid before anything leaves?"""

from typing import NamedTuple

from .book import Book


class Paid(NamedTuple):
    """What one order needs paid beforehand and what is, in its own currency.

    ``share``: the part of ``total`` that the order or its terms ask for. ``captured`` is in the bank or on an invoice
    that is paid; ``authorised`` is promised by a payment provider and not captured yet.
    """

    total: float
    share: float
    captured: float
    authorised: float
    currency_id: int

    def covers(self, captured_only=False):
        """Whether all of the order is paid."""
        paid = self.captured + (0.0 if captured_only else self.authorised)
        return self.total > 0 and paid >= self.total - 0.005


class PaymentBook(Book):
    """The share to be paid before the release: the order's own, its payment terms', or at least the policy's."""

    gate = "payment"

    def __init__(self, paid):
        self.paid = paid

    def find_suspects(self, orders):
        return [one for one in orders if one.order_id in self.paid]

    def judge(self, order):
        """Return the verdict on *order*, if too little of it is paid."""
        terms, paid = order.terms[self.gate], self.paid.get(order.order_id)
        if paid is None:
            return []
        needed = round(paid.total * max(paid.share, terms.limit_ratio), 2)
        counted = paid.captured + (0.0 if terms.options.get("check_captured") else paid.authorised)
        if needed - counted <= 0.005:
            return []
        return [
            self._verdict(
                terms,
                "not_captured" if needed - paid.captured - paid.authorised <= 0.005 else "unpaid",
                counted,
                needed,
                excess=round(needed - counted, 2),
                currency_id=paid.currency_id,
                unit="currency",
                facts={
                    "paid": round(paid.captured, 2),
                    "authorised": round(paid.authorised, 2),
                    "needed": needed,
                    "total": round(paid.total, 2),
                },
                clears_when="payment",
            )
        ]
