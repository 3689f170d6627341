"""When a line can ship: earliest moment from stock, receipts and transfers, from which source, and what else was looked at."""

from datetime import datetime, timedelta
from typing import NamedTuple

NOISE = 1e-6
RULES = ("nearest", "central", "preferred", "whole", "cheapest")


class Supply(NamedTuple):
    """Goods that are there, or come: expected at *at*, in nine of ten cases by *late_at* (None: not measured)."""

    at: datetime
    late_at: datetime | None
    quantity: float


class Route(NamedTuple):
    """A branch that may serve another: after so many *days*, at so much per unit beyond the goods themselves."""

    source_id: int
    days: float = 0.0
    cost: float = 0.0
    sequence: int = 0
    central: bool = False


class Wanted(NamedTuple):
    """One line that wants goods, or one part of a line that leaves in parts, each a ``Wanted`` of its own.

    ``needed_at``: the day it was asked or promised for, if any.
    """

    line_id: int
    order_id: int
    product_id: int
    warehouse_id: int
    quantity: float
    rank: tuple
    needed_at: datetime | None = None


class Option(NamedTuple):
    """One way to serve a line. ``kind``: stock, receipt or lead_time (nothing is on its way: if bought today)."""

    source_id: int
    kind: str
    at: datetime
    late_at: datetime | None
    cost: float
    days: float = 0.0


class Promise(NamedTuple):
    """The way that was chosen for a line, None where nothing is known, and the ways that were not."""

    line_id: int
    chosen: Option | None
    others: tuple = ()


def promise(wanted, supplies, routes, lead_times, now, rule="nearest"):
    """Return {line id: Promise}; the best rank is served first, whatever the order of input, and uses up what it takes.

    *supplies*: {(product id, branch id): [Supply]}; *routes*: {branch id: [Route]}, the branch itself among them;
    *lead_times*: {product id: days to buy}. By *rule* the first source that is in time is taken, in the order of the
    rule; when none is, the earliest.
    """
    left = {
        key: sorted(([one.at, one.late_at, one.quantity] for one in found), key=lambda one: one[0])
        for key, found in supplies.items()
    }
    promises = {}
    orders = {}
    for one in sorted(wanted, key=lambda one: (one.rank, one.line_id, one.product_id)):
        orders.setdefault(one.order_id, []).append(one)
    for lines in orders.values():
        only = _whole_source(lines, left, routes, lead_times, now) if rule == "whole" else None
        for line in lines:
            options = _options(line, left, routes, lead_times, now)
            chosen = _choose(options, line.needed_at, rule, only)
            if chosen and chosen[0].kind != "lead_time":
                _use(left[line.product_id, chosen[0].source_id], line.quantity)
            found = Promise(
                line.line_id,
                chosen[0] if chosen else None,
                tuple(option for option, _route in options if not chosen or option is not chosen[0]),
            )
            promises[line.line_id] = _together(promises.get(line.line_id), found)
    return promises


def _together(before, part):
    """Return the promise of a line of which both are parts: it leaves with the last, or not at all."""
    if before is None or before.chosen is None or part.chosen is None:
        return part if before is None or before.chosen is not None else before
    slowest = max(before, part, key=lambda one: one.chosen.at)
    late = [before.chosen.late_at, part.chosen.late_at]
    return slowest._replace(chosen=slowest.chosen._replace(late_at=None if None in late else max(late)))


def _options(line, left, routes, lead_times, now):
    """Return [(Option, Route)] of one line."""
    found = []
    for route in routes.get(line.warehouse_id) or [Route(line.warehouse_id)]:
        travel = timedelta(days=route.days)
        met = _earliest(left.get((line.product_id, route.source_id), ()), line.quantity)
        if met:
            at, late_at = met
            kind = "stock" if at <= now else "receipt"
            found.append(
                (
                    Option(
                        route.source_id,
                        kind,
                        max(at, now) + travel,
                        late_at and max(late_at, now) + travel,
                        route.cost,
                        route.days,
                    ),
                    route,
                )
            )
        elif line.product_id in lead_times:
            at = now + timedelta(days=lead_times[line.product_id]) + travel
            found.append((Option(route.source_id, "lead_time", at, None, route.cost, route.days), route))
    return found


def _earliest(supplies, quantity):
    """Return (expected, safe) moment at which *quantity* is there, or None."""
    there, late = 0.0, None
    measured = True
    for at, late_at, amount in supplies:
        there += amount
        measured = measured and (amount <= NOISE or late_at is not None)
        if late_at is not None and (late is None or late_at > late):
            late = late_at
        if there >= quantity - NOISE:
            return at, late if measured else None
    return None


def _use(supplies, quantity):
    for supply in supplies:
        taken = min(supply[2], quantity)
        if taken > 0:
            supply[2] -= taken
            quantity -= taken
        if quantity <= NOISE:
            return


def _choose(options, needed_at, rule, only):
    if only is not None:
        options = [one for one in options if one[0].source_id == only]
    if not options:
        return None
    # What is on its way goes before what nobody has bought yet.
    real = [one for one in options if one[0].kind != "lead_time"] or options
    in_time = [one for one in real if needed_at and one[0].at <= needed_at] or (
        [one for one in real if one[0].kind == "stock"] if not needed_at else []
    )
    if not in_time:
        return min(real, key=lambda one: (one[0].at, _order(one, rule)))
    return min(in_time, key=lambda one: (_order(one, rule), one[0].at))


def _order(one, rule):
    option, route = one
    if rule == "cheapest":
        return (option.cost, route.days, route.source_id)
    if rule == "preferred":
        return (route.sequence, route.days, route.source_id)
    if rule == "central":
        return (not route.central, route.days, route.source_id)
    return (route.days, route.sequence, route.source_id)


def _whole_source(lines, left, routes, lead_times, now):
    """Return the source that has all *lines* first, or None when no single one has them."""
    best = None
    copies = {key: [list(one) for one in found] for key, found in left.items()}
    for route in routes.get(lines[0].warehouse_id) or [Route(lines[0].warehouse_id)]:
        ends = []
        for line in lines:
            option = next(
                (
                    option
                    for option, _route in _options(line, copies, routes, {}, now)
                    if option.source_id == route.source_id
                ),
                None,
            )
            if option is None:
                break
            ends.append(option.at)
            _use(copies[line.product_id, route.source_id], line.quantity)
        else:
            key = (max(ends), route.days, route.source_id)
            best = min(best, key) if best else key
    return best[2] if best else None
