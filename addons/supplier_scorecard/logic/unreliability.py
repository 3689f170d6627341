"""What a vendor's unreliable lead time costs per unit bought. Pure Python.

Silver, Pyke & Thomas, *Inventory and Production Management in Supply Chains* (4th ed., 2017), sections 6.7 and 6.10:
demand over a lead time that varies has the standard deviation sqrt(L var(d) + d^2 var(L)); safety stock is z times it;
what is still short per order cycle is that deviation times the unit normal loss G(z).
"""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

NORMAL = NormalDist()
YEAR = 365.0


@dataclass(frozen=True)
class Terms:
    """Money: share of an item's cost that a year in stock costs, service wanted, cost of a late unit as a share of price."""

    holding_rate: float = 0.25
    service: float = 0.95
    expedite_share: float = 0.1


@dataclass(frozen=True)
class Price:
    """Per unit, in the currency of the price: three costs of the spread, and what of it in words of days."""

    holding: float = 0.0
    shortage: float = 0.0
    expedite: float = 0.0

    @property
    def total(self):
        return self.holding + self.shortage + self.expedite


def price(cost, margin, daily, daily_spread, lead, lead_spread, quantity, late_share, terms):
    """Return the Price per unit of lead times that spread, against the same lead time kept to the day.

    *cost* and *margin* per unit; *daily* demand and its standard deviation; *lead* days and their standard deviation,
    the vendor's share only; *quantity* per order; *late_share* of his deliveries that come late by his fault. Without
    demand only the surcharge is left. Three parts, none counted twice: holding the extra safety stock; the margin on what is short in spite
    of it; the surcharge on what comes late.
    """
    expedite = terms.expedite_share * cost * late_share
    if daily <= 0 or quantity <= 0:
        return Price(expedite=expedite)
    z = NORMAL.inv_cdf(terms.service)
    steady = sqrt(max(lead, 0.0)) * daily_spread
    extra = sqrt(steady**2 + (daily * lead_spread) ** 2) - steady
    return Price(
        holding=terms.holding_rate * cost * z * extra / (daily * YEAR),
        shortage=max(margin, 0.0) * extra * loss(z) / quantity,
        expedite=expedite,
    )


def loss(z):
    """Return the unit normal loss G(z): expected units short per unit of standard deviation."""
    return NORMAL.pdf(z) - z * (1 - NORMAL.cdf(z))
