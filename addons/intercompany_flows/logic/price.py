"""Transfer price of one line, with the evidence a tax file asks for.

The four methods are those of the OECD Transfer Pricing Guidelines as distributors use them: cost plus, resale
minus (resale price method), list minus (a discount on the seller's own list) and an agreed fixed price.
"""

from dataclasses import dataclass

METHODS = ("cost_plus", "list_minus", "resale_minus", "fixed")
BASES = {"cost_plus": "cost", "list_minus": "list", "resale_minus": "resale"}


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a transfer price policy; ``ratio`` 0.08 is 8 %, ``fixed`` a price per product unit."""

    id: int
    method: str
    ratio: float = 0.0
    fixed: float = 0.0


@dataclass(frozen=True, slots=True)
class Bases:
    """What a price may be made from, all per product unit and in the transfer currency; None: not known."""

    cost: float | None = None
    list: float | None = None
    resale: float | None = None


@dataclass(frozen=True, slots=True)
class Price:
    """A transfer price per product unit: how it was made, or in ``missing`` what it could not be made from."""

    amount: float | None
    method: str
    base: float | None = None
    ratio: float = 0.0
    rule_id: int | None = None
    missing: str = ""


def transfer_price(rule, bases):
    """Return the Price that *rule* makes of *bases*; a base that is unknown or not positive makes none."""
    if rule.method == "fixed":
        return Price(rule.fixed, "fixed", rule_id=rule.id)
    name = BASES[rule.method]
    base = getattr(bases, name)
    if not base or base <= 0:
        return Price(None, rule.method, base=base, ratio=rule.ratio, rule_id=rule.id, missing=name)
    factor = 1 + rule.ratio if rule.method == "cost_plus" else 1 - rule.ratio
    return Price(base * factor, rule.method, base=base, ratio=rule.ratio, rule_id=rule.id)
