"""Overdue: does this customer pay what is due?"""

from typing import NamedTuple

from .book import Book


class Overdue(NamedTuple):
    """What is due for longer than the days of grace, company currency, and the oldest invoice among it."""

    amount: float
    days: int
    invoice: str
    invoice_amount: float


class OverdueBook(Book):
    """Open invoices beyond days of grace and a tolerated amount.

    What an override covers is the amount: the same invoices growing older open nothing again, one more overdue does.
    """

    gate = "overdue"

    def __init__(self, overdue, currencies):
        self.overdue, self.currencies = overdue, currencies

    def find_suspects(self, orders):
        owing = {key[:2] for key in self.overdue}
        return [one for one in orders if (one.root_id, one.partner_id) in owing]

    def judge(self, order):
        """Return the verdict on *order*, if its customer owes too much for too long."""
        terms = order.terms[self.gate]
        due = self.overdue.get((order.root_id, order.partner_id, terms.limit_days))
        if due is None:
            return []
        excess = round(due.amount - terms.limit_amount, 2)
        if excess <= 0:
            return []
        facts = {
            "amount": round(due.amount, 2),
            "tolerated": terms.limit_amount,
            "days": due.days,
            "grace_days": terms.limit_days,
            "invoice": due.invoice,
            "invoice_amount": round(due.invoice_amount, 2),
        }
        return [
            self._verdict(
                terms,
                "overdue",
                float(due.days),
                float(terms.limit_days),
                excess=excess,
                currency_id=self.currencies.get(order.root_id),
                unit="days",
                facts=facts,
                clears_when="payment",
            )
        ]
