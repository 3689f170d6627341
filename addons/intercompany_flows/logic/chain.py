"""A chain of companies: who sells to whom, for how much, and what each of them earns."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hop:
    """One sale of the chain, amounts in one currency for all. ``depth`` 0 is the sale to the customer outside."""

    depth: int
    seller: str
    buyer: str
    revenue: float
    cost: float


def margins(hops):
    """Return ({seller: margin}, margin of the group) of *hops*.

    A company earns what it sells for less what that cost it. For the group the prices between its companies cancel
    out: it earns the revenue of the outermost sales less the cost of the innermost.
    """
    if not hops:
        return {}, 0.0
    each = {}
    for hop in hops:
        each[hop.seller] = each.get(hop.seller, 0.0) + hop.revenue - hop.cost
    outside, inside = min(hop.depth for hop in hops), max(hop.depth for hop in hops)
    revenue = sum(hop.revenue for hop in hops if hop.depth == outside)
    cost = sum(hop.cost for hop in hops if hop.depth == inside)
    return each, revenue - cost


def place(shipped, received, ordered, control_at_shipment):
    """Return who owns the goods of a hop now: 'seller', 'buyer' or 'both' when they are on either side."""
    here = ordered - shipped > 1e-6
    gone = shipped > 1e-6
    if not gone:
        return "seller"
    if control_at_shipment or received >= shipped - 1e-6:
        return "both" if here else "buyer"
    return "both" if received > 1e-6 else "seller"
