"""Price, discount and margin: is this deal one that the company makes?"""

from typing import NamedTuple

from .book import Book, matters
from .verdict import Verdict

# A tenth of a basis point: what computing a ratio may lose.
NOISE = 1e-5


class _LineBook(Book):
    """A limit that each line is held against by itself; the order waits as a whole, as a price is one deal."""

    def _line_verdict(self, terms, line, code, figure, limit, clears_when, more=None):
        excess = round(abs(figure - limit), 6) * 100.0
        figure, limit = round(figure, 6), round(limit, 6)
        facts = {"product": line.label, "figure": figure, "limit": limit}
        if more:
            facts.update(more)
        return Verdict(
            self.gate,
            code,
            terms.mode,
            figure,
            limit,
            excess,
            line.line_id,
            None,
            "ratio",
            facts,
            clears_when,
        )


class DiscountBook(_LineBook):
    """Discount per line above the ratio of the policy, or of the seller's roles where that is higher.

    *roles*: {user id: ids of the groups}, of those who sell.
    """

    gate = "discount"

    def __init__(self, roles=None):
        self.roles = roles or {}

    def find_suspects(self, orders):
        return [one for one in orders if one.top_discount > one.terms[self.gate].limit_ratio]

    def judge(self, order):
        """Return one verdict per line that gives more than the seller may."""
        terms = order.terms[self.gate]
        limit = self._limit_of(order, terms)
        most = limit + NOISE
        return [
            self._line_verdict(terms, line, "over_discount", line.discount, limit, "lower_discount")
            for line in order.lines
            if line.discount > most and matters(line)
        ]

    def _limit_of(self, order, terms):
        of_roles = terms.options.get("role_limits")
        if not of_roles:
            return terms.limit_ratio
        groups = self.roles.get(order.user_id, frozenset())
        return max([terms.limit_ratio, *(ratio for group_id, ratio in of_roles if group_id in groups)])


class Costs(NamedTuple):
    """What a sale costs beside the cost of its products, company currency.

    ``freight``: {order id: expected freight}, borne by the lines by their price. ``landed``: {(company id, product
    id): duty, freight in and the like per unit that the product's cost does not hold}.
    """

    freight: dict = {}
    landed: dict = {}


class MarginBook(_LineBook):
    """Margin per line below the floor; a line without a price has no ratio (nothing is below no number) and is left to others.

    *costs*: see ``Costs``. *floors*: {policy line id: {product id: floor}} where a category has its own.
    """

    gate = "margin"

    def __init__(self, costs=None, floors=None):
        self.costs, self.floors = costs or Costs(), floors or {}

    def find_suspects(self, orders):
        if self.floors or self.costs.freight or self.costs.landed:
            return orders
        return [one for one in orders if one.low_margin < one.terms[self.gate].limit_ratio]

    def judge(self, order):
        """Return one verdict per line that earns less than its floor."""
        terms = order.terms[self.gate]
        floors = self.floors.get(terms.line_id) or {}
        freight = self._freight_share(order)
        landed = self.costs.landed
        verdicts = []
        for line in order.lines:
            margin = line.margin
            floor = floors.get(line.product_id, terms.limit_ratio) if floors else terms.limit_ratio
            extra = landed.get((order.company_id, line.product_id), 0.0) if landed else 0.0
            duty = extra * line.ordered_qty / line.net if extra and line.net else 0.0
            net = margin - freight - duty
            if net < floor - NOISE and matters(line):
                facts = {"gross": round(margin, 6), "freight": round(freight, 6), "landed": round(duty, 6)}
                more = facts if freight or duty else None
                verdicts.append(
                    self._line_verdict(terms, line, "below_floor", net, floor, "higher_price", more)
                )
        return verdicts

    def _freight_share(self, order):
        """Return the expected freight as a share of the order's price."""
        if not (freight := self.costs.freight.get(order.order_id)):
            return 0.0
        return freight / order.net if order.net > 0 else 0.0


class PriceBook(_LineBook):
    """Prices below the customer's list, changed by hand, or in another currency than the list's.

    The list's price is the product's, but for lines of *listed*: {line id: what the rules of its list give}. *ruled*:
    ids of the orders of these. *currencies*: {order id: (currency of the order, of the customer's list)} where they
    differ.
    """

    gate = "price"

    def __init__(self, listed=None, ruled=(), currencies=None):
        self.listed, self.ruled, self.currencies = listed or {}, ruled, currencies or {}

    def find_suspects(self, orders):
        return [one for one in orders if self._is_suspect(one, one.terms[self.gate])]

    def _is_suspect(self, order, terms):
        return (
            order.top_below > terms.limit_ratio
            or (order.by_hand and terms.options.get("check_manual"))
            or order.order_id in self.ruled
            or order.order_id in self.currencies
        )

    def judge(self, order):
        """Return one verdict per line off the list, and one on the order in another currency."""
        terms, verdicts = order.terms[self.gate], []
        if terms.options.get("check_currency") and order.order_id in self.currencies:
            asked, listed = self.currencies[order.order_id]
            verdicts.append(
                self._verdict(
                    terms, "currency", 1.0, 0.0, facts={"currency": asked, "list": listed}, clears_when="list"
                )
            )
        most, by_hand = terms.limit_ratio + NOISE, terms.options.get("check_manual")
        for line in order.lines:
            if line.asked >= line.listed and not line.by_hand and not self.listed:
                continue
            listed = self.listed.get(line.line_id, line.listed) if self.listed else line.listed
            below = 1.0 - line.asked / listed if listed > 0 else 0.0
            if below > most:
                code, limit = "below_list", terms.limit_ratio
            elif by_hand and line.by_hand:
                code, limit = "by_hand", 0.0
            else:
                continue
            if matters(line):
                facts = {"asked": round(line.asked, 4), "list": round(listed, 4)}
                verdicts.append(self._line_verdict(terms, line, code, below, limit, "list_price", facts))
        return verdicts
