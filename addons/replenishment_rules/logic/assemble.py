"""From fetched rows to the branches, lanes and offers that a proposal is decided on, one product after the other."""

from collections import defaultdict
from dataclasses import dataclass

from . import lots, proposing

# What a unit short costs where the price tells nothing: this share of its cost.
LEAST_MARGIN_RATIO = 0.1
# An emergency vendor must be so many days quicker to be worth a thought.
QUICKER_BY_DAYS = 2
DAYS_OF_YEAR = 364.0


@dataclass(frozen=True, slots=True)
class Offer:
    """One price line of a vendor: days, least quantity, multiple, price in the company's currency."""

    line: int
    vendor: int
    days: float
    least: float
    multiple: float
    price: float


@dataclass(frozen=True, slots=True)
class Planned:
    """One row of the branches query, by the names of its columns, and what is known beside it."""

    level_id: int
    product_id: int
    warehouse_id: int
    policy_id: int
    vendor_id: int | None
    categ_id: int | None
    on_hand: float
    owed: float
    level: float
    top: float
    per_day: float
    lead_days: float
    late_days: float
    review_days: float
    unit_cost: float
    margin: float
    least: float
    multiple: float
    shortage_ratio: float
    is_shortage_priced: bool
    yearly_rate: float
    order_cost: float
    most_days: float
    abc_class: str | None
    xyz_class: str | None
    vendor_days: float = 0.0
    # What it gave to other branches in a year, where it keeps stock for them.
    supplied: float = 0.0


def branch_of(row, supplies):
    """Return the :class:`proposing.Branch` of a :class:`Planned` row.

    A unit short costs what its policy says where the policy prices shortages, else its margin.
    """
    floor = LEAST_MARGIN_RATIO * row.unit_cost
    shortage = row.shortage_ratio * row.unit_cost if row.is_shortage_priced else max(row.margin, floor)
    return proposing.Branch(
        key=row.warehouse_id,
        on_hand=row.on_hand,
        owed=row.owed,
        level=row.level,
        top=max(row.top, row.level),
        per_day=row.per_day,
        lead_days=row.lead_days,
        review_days=row.review_days,
        unit_cost=row.unit_cost,
        shortage_cost=shortage,
        yearly_rate=row.yearly_rate,
        most_days=row.most_days,
        late_days=max(row.late_days, 1.0),
        supplies=tuple(proposing.Supply(one["key"], one["quantity"], one["due"]) for one in supplies),
        supplied_share=row.supplied / max(row.per_day * DAYS_OF_YEAR, row.supplied, 1e-9),
    )


def sources_of(row, offers, waits):
    """Return (the regular vendor's :class:`proposing.Source` or None, the quicker one's or None) for a branch.

    *waits* is {vendor: days until he takes an order}: they come before the lead time.
    """
    by_vendor = defaultdict(list)
    for offer in offers:
        by_vendor[offer.vendor].append(offer)
    regular = row.vendor_id if row.vendor_id in by_vendor else next(iter(by_vendor), None)
    if regular is None:
        return None, None
    days = (row.vendor_days or by_vendor[regular][0].days) + waits.get(regular, 0)
    main = _source(by_vendor[regular], days, row.order_cost, row.least, row.multiple)
    others = {
        vendor: lines[0].days + waits.get(vendor, 0)
        for vendor, lines in by_vendor.items()
        if vendor != regular
    }
    near = min(others, key=others.get, default=None)
    if near is None or others[near] + QUICKER_BY_DAYS > days:
        return main, None
    return main, _source(by_vendor[near], others[near], row.order_cost, 0.0, 0.0)


def _source(lines, days, fixed_cost, least, multiple):
    least = max(least, min(line.least for line in lines))
    step = multiple or (lines[0].multiple if lines[0].multiple > 1 else 0.0)
    tiers = tuple((line.least, line.price) for line in lines)
    return proposing.Source(lines[0].vendor, days, tiers, fixed_cost, least, step)


def line_for(vendor, quantity, offers):
    """Return the price line of *vendor* that *quantity* is ordered at."""
    own = [offer for offer in offers if offer.vendor == vendor]
    price = lots.price_at(quantity, [(offer.least, offer.price) for offer in own])
    return next(offer for offer in own if offer.price == price)


@dataclass(frozen=True, slots=True)
class Lane:
    """A resupply route between two branches: days and money for a line of transfer.

    ``capacity`` a day in units, weight or volume as ``measure`` says; 0 is no limit.
    """

    route: int
    days: float
    line_cost: float
    measure: str = "quantity"
    capacity: float = 0.0


def propose_for_product(rows, supplies, offers, lanes, waits):
    """Return {warehouse: (branch, source, local, proposal)} for the branches of one product.

    *supplies* is {warehouse: [facts]}, *lanes* {(giver, taker): :class:`Lane`}, *waits* as in
    :func:`sources_of`.
    """
    branches = [branch_of(row, supplies.get(row.warehouse_id, ())) for row in rows]
    offered = {row.warehouse_id: sources_of(row, offers, waits) for row in rows}
    costs = {pair: (lane.days, lane.line_cost, 0.0) for pair, lane in lanes.items()}
    found = proposing.propose_product(
        branches,
        costs,
        {key: source for key, (source, _local) in offered.items() if source},
        {key: local for key, (_source, local) in offered.items() if local},
    )
    return {
        branch.key: (branch, *offered[branch.key], found[branch.key])
        for branch in branches
        if branch.key in found
    }
