"""Unusual orders: far from what this customer and this item have always been."""

from typing import NamedTuple

from .book import Book, matters
from .demand import product_of

# Makes the median absolute deviation of normal data equal their standard deviation (1 / the 75 % quantile).
NORMAL = 1.4826
# Fewer orders than this are no habit.
LEAST_COUNT = 8
# Those who always order the same have no spread: then a tenth of the median counts for it.
LEAST_SPREAD = 0.1
# What is above no figure.
NEVER = float("inf")


class Usual(NamedTuple):
    """What has been ordered: median, median absolute deviation, and of how many orders."""

    median: float
    deviation: float
    count: int

    @property
    def spread(self):
        return max(self.deviation * NORMAL, abs(self.median) * LEAST_SPREAD)

    def highest(self, factor):
        """Return the figure above which something is unusual, None where too little is known."""
        if self.count < LEAST_COUNT or self.median <= 0:
            return None
        return self.median + factor * self.spread


class UnusualBook(Book):
    """Quantities and values above the median plus so many spreads; asks for a look and decides nothing.

    *items*: {(root company id, product id): Usual} of the quantity per order line, product's unit; *customers*:
    {(root company id, partner id): Usual} of the value per order without taxes, company currency. What no order is
    above may be left out.
    """

    gate = "unusual"

    def __init__(self, items=None, customers=None):
        self.items, self.customers = items or {}, customers or {}
        self.tops = {}

    def find_suspects(self, orders):
        products = {product_id for _root_id, product_id in self.items}
        partners = {partner_id for _root_id, partner_id in self.customers}
        if not products and not partners:
            return []
        return [
            one
            for one in orders
            if one.partner_id in partners or not products.isdisjoint(map(product_of, one.lines))
        ]

    def judge(self, order):
        """Return one verdict per line of an unusual quantity, and one on an order of unusual value."""
        terms, root_id = order.terms[self.gate], order.root_id
        verdicts = []
        tops = self._tops("items", root_id, terms.limit_factor)
        for line in order.lines if tops else ():
            top = tops.get(line.product_id, NEVER)
            if line.ordered_qty > top and matters(line):
                usual = self.items[root_id, line.product_id]
                verdicts.append(
                    self._unusual(terms, "quantity", line.ordered_qty, top, usual, "quantity", line)
                )
        top = self._tops("customers", root_id, terms.limit_factor).get(order.partner_id, NEVER)
        if order.net > top:
            usual = self.customers[root_id, order.partner_id]
            verdicts.append(
                self._unusual(
                    terms, "value", order.net, top, usual, "currency", currency_id=order.currency_id
                )
            )
        return verdicts

    def _tops(self, what, root_id, factor):
        """Return {product or customer id: highest usual figure} of one company, worked out once."""
        key = (what, root_id, factor)
        if key not in self.tops:
            self.tops[key] = {
                one: top
                for (root, one), usual in getattr(self, what).items()
                if root == root_id and (top := usual.highest(factor)) is not None
            }
        return self.tops[key]

    def _unusual(self, terms, code, figure, top, usual, unit, line=None, currency_id=None):
        facts = {
            "median": round(usual.median, 4),
            "spread": round(usual.spread, 4),
            "count": usual.count,
            "times": round((figure - usual.median) / usual.spread, 1),
        }
        if line:
            facts["product"] = line.label
        return self._verdict(
            terms,
            code,
            figure,
            top,
            line_id=line and line.line_id,
            currency_id=currency_id,
            unit=unit,
            facts=facts,
            clears_when="look",
        )
