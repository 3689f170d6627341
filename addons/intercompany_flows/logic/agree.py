"""Two documents that should say the same: what to write where, and what two people must settle.

Each side of a pair is a plain ``Side``; ``Leads`` says whose word counts for price, quantity, date and charges. The
outcome is the same whichever side asks, so that a message may be processed twice, in any order.
"""

from dataclasses import dataclass, field

SELLER, BUYER = "seller", "buyer"
CENT = 1e-6


@dataclass(frozen=True, slots=True)
class Side:
    """One line as one company holds it: quantity in product units, price per product unit, planned day (ISO)."""

    line_id: int
    quantity: float
    price: float
    day: str = ""
    moved: float = 0.0


@dataclass(frozen=True, slots=True)
class Leads:
    """Who leads on what: ``seller`` or ``buyer``."""

    price: str = SELLER
    quantity: str = BUYER
    date: str = SELLER


@dataclass(frozen=True, slots=True)
class Write:
    """Give *field* of the line on *side* the value."""

    side: str
    line_id: int
    field: str
    value: float | str


@dataclass(frozen=True, slots=True)
class Difference:
    """What the follower says, although the leader says otherwise, and cannot be written any more."""

    line_id: int
    field: str
    seller: float | str
    buyer: float | str


@dataclass(slots=True)
class Outcome:
    writes: list = field(default_factory=list)
    differences: list = field(default_factory=list)


def agree(pairs, leads):
    """Return what makes each ``(seller Side, buyer Side)`` of *pairs* equal by *leads*.

    A quantity below what has already moved on the follower's side is not written: it is a difference.
    """
    outcome = Outcome()
    for seller, buyer in pairs:
        _agree_on(outcome, "price", seller, buyer, leads.price)
        _agree_on(outcome, "quantity", seller, buyer, leads.quantity)
        _agree_on(outcome, "day", seller, buyer, leads.date)
    return outcome


def _agree_on(outcome, name, seller, buyer, leader):
    ours, theirs = getattr(seller, name), getattr(buyer, name)
    if _same(ours, theirs):
        return
    follower, value = (buyer, ours) if leader == SELLER else (seller, theirs)
    if name == "quantity" and value < follower.moved - CENT:
        outcome.differences.append(Difference(seller.line_id, name, ours, theirs))
        return
    outcome.writes.append(Write(BUYER if leader == SELLER else SELLER, follower.line_id, name, value))


def _same(one, other):
    if isinstance(one, str) or isinstance(other, str):
        return (one or "") == (other or "") or not one or not other
    return abs(one - other) <= CENT * max(1.0, abs(one), abs(other))
