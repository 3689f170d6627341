"""Three-way match of one bill line: ordered, received, billed.

Quantities in the product's unit, prices per that unit in the bill's currency.
"""

from dataclasses import dataclass

MATCHED, NO_ORDER, NOT_RECEIVED, OVER_RECEIVED, OVER_ORDERED, PRICE_HIGH, PRICE_LOW = (
    "matched", "no_order", "not_received", "over_received", "over_ordered", "price_high", "price_low",
)  # fmt: skip
# Who can clear it: quantities are the warehouse's question, prices and missing orders the buyer's.
ROUTE = {
    NO_ORDER: "buyer",
    NOT_RECEIVED: "warehouse",
    OVER_RECEIVED: "warehouse",
    OVER_ORDERED: "buyer",
    PRICE_HIGH: "buyer",
    PRICE_LOW: "buyer",
}


@dataclass(frozen=True)
class Tolerance:
    """A difference passes when it is within the absolute amount OR within the share, whichever is larger."""

    quantity: float = 0.0
    quantity_share: float = 0.0
    price: float = 0.0
    price_share: float = 0.0
    flag_low_price: bool = False

    def allows_quantity(self, excess, base):
        return excess <= max(self.quantity, self.quantity_share * base) + EPSILON

    def allows_price(self, excess, base):
        return excess <= max(self.price, self.price_share * base) + EPSILON


@dataclass(frozen=True)
class BillLine:
    """*billed_before* counts other posted bills of the same order line, refunds deducted."""

    billed: float
    price: float
    ordered: float = None
    received: float = 0.0
    billed_before: float = 0.0
    order_price: float = None
    by_receipt: bool = True


@dataclass(frozen=True)
class Difference:
    """One reason to hold: what differs, by how much, the money in the bill's currency, and who can clear it."""

    code: str
    quantity: float
    price: float
    amount: float
    route: str


EPSILON = 1e-6


def match(line, tolerance):
    """Return the Differences of *line*, empty when it matches. All tests run; none hides another.

    A credit (billed <= 0) is never held: it asks for no money.
    """
    if line.billed <= 0:
        return []
    if line.ordered is None:
        return [_difference(NO_ORDER, line.billed, line.price, line.billed * line.price)]
    return [*_quantity_differences(line, tolerance), *_price_differences(line, tolerance)]


def _quantity_differences(line, tolerance):
    total = line.billed_before + line.billed
    if line.by_receipt:
        excess = min(line.billed, total - line.received)
        if not tolerance.allows_quantity(excess, line.ordered):
            code = NOT_RECEIVED if line.received <= EPSILON else OVER_RECEIVED
            yield _difference(code, excess, line.price, excess * line.price)
    excess = min(line.billed, total - line.ordered)
    if not tolerance.allows_quantity(excess, line.ordered):
        yield _difference(OVER_ORDERED, excess, line.price, excess * line.price)


def _price_differences(line, tolerance):
    excess = line.price - line.order_price
    if not tolerance.allows_price(excess, line.order_price):
        yield _difference(PRICE_HIGH, line.billed, excess, line.billed * excess)
    elif tolerance.flag_low_price and not tolerance.allows_price(-excess, line.order_price):
        yield _difference(PRICE_LOW, line.billed, excess, line.billed * excess)


def _difference(code, quantity, price, amount):
    return Difference(code, quantity, price, amount, ROUTE[code])
