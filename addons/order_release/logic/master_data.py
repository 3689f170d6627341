"""Master data: is known what has to be known about product and customer, and was this order not sent twice?"""

from typing import NamedTuple

from .book import Book, matters


class ProductGaps(NamedTuple):
    """What is wrong with a product: its ``state`` unless approved, and what is missing."""

    state: str | None = None
    barcode: bool = False
    weight: bool = False
    cost: bool = False


class Double(NamedTuple):
    """An earlier order of the same customer that looks the same: its name, days before, and in what it is the same."""

    name: str
    days: int
    by_reference: bool


class DataBook(Book):
    """Products not approved or with gaps per line; customers not approved and doubles per order.

    *products*: {company id: {product id: ProductGaps}} of those with any; *customers*: {partner id: state} of those
    not approved; *doubles*: {order id: Double}.
    """

    gate = "data"
    _MISSING = ("barcode", "weight", "cost")

    def __init__(self, products=None, customers=None, doubles=None):
        self.products, self.customers, self.doubles = products or {}, customers or {}, doubles or {}

    def find_suspects(self, orders):
        return orders if self.products or self.customers or self.doubles else []

    def judge(self, order):
        """Return one verdict per line with gaps, and those on the order."""
        terms, verdicts = order.terms[self.gate], []
        if state := self.customers.get(order.partner_id):
            verdicts.append(self._stop(terms, f"customer_{state}"))
        double = self.doubles.get(order.order_id) if terms.limit_days else None
        if double and double.days <= terms.limit_days:
            verdicts.append(
                self._stop(
                    terms, "double", order=double.name, days=double.days, reference=double.by_reference
                )
            )
        if products := self.products.get(order.company_id):
            for line in order.lines:
                gaps = products.get(line.product_id)
                if gaps and matters(line):
                    verdicts += self._judge_line(terms, line, gaps)
        return verdicts

    def _judge_line(self, terms, line, gaps):
        if gaps.state:
            yield self._stop(terms, f"product_{gaps.state}", line, product=line.label)
        missing = [
            name for name in self._MISSING if getattr(gaps, name) and terms.options.get(f"check_{name}")
        ]
        if missing:
            yield self._stop(terms, "gaps", line, product=line.label, missing=missing)

    def _stop(self, terms, code, line=None, **facts):
        return self._verdict(
            terms, code, 1.0, 0.0, line_id=line and line.line_id, facts=facts, clears_when="data"
        )
