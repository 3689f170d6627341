"""When invoices and bills are made, due and paid."""

from datetime import timedelta

from .books import Handover


class Payer:
    """The money side of shipments and receipts; nothing is paid before it happens."""

    def __init__(self, books, dice, today):
        self.books, self.dice, self.today = books, dice, today
        # Most customers pay on time, a quarter some weeks late, one in ten when it suits them.
        self.habits = [dice.choices((0, 1, 2), (65, 25, 10))[0] for _customer in books.customers]

    def handover(self, sale, at, parts):
        """Return a shipment invoiced the same day."""
        terms = self.books.customers[sale.customer].terms
        due = at.date() + timedelta(days=terms)
        habit = self.habits[sale.customer] if terms else 0
        if habit == 0:
            paid = due + timedelta(days=self.dice.randint(-2, 4) if terms else 0)
        elif habit == 1:
            paid = due + timedelta(days=self.dice.randint(10, 30))
        else:
            paid = due + timedelta(days=self.dice.randint(30, 120))
        return Handover(at, parts, at.date(), due, self._past(paid))

    def receipt(self, buy, at, parts):
        """Return a receipt, billed some days later: one bill in thirty lost, one in twelve dearer than ordered."""
        billed = at.date() + timedelta(days=self.dice.randint(1, 5))
        if billed >= self.today or self.dice.random() < 0.03:
            return Handover(at, parts)
        due = billed + timedelta(days=30)
        factor = self.dice.choice((1.03, 1.05, 1.12)) if self.dice.random() < 0.08 else 1.0
        return Handover(at, parts, billed, due, self._past(due), factor)

    def sister_handover(self, at, lines):
        due = at.date() + timedelta(days=14)
        parts = [(no, line.quantity) for no, line in enumerate(lines)]
        return Handover(at, parts, at.date(), due, self._past(due))

    def sister_receipt(self, buy, at, parts):
        billed = buy.ordered.date()
        due = billed + timedelta(days=14)
        return Handover(at, parts, max(billed, at.date()), max(due, at.date()), self._past(due))

    def _past(self, day):
        return day if day < self.today else None
