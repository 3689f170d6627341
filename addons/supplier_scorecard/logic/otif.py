"""On time and in full, one purchase order line at a time.

Quantities are in the product's unit, dates are the receiving warehouse's local days. The definition follows the
usual retail programmes: early and late both fail, and quantity outside the tolerance fails.
"""

from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import NamedTuple

BY_DAY = attrgetter("day")


@dataclass(frozen=True)
class Terms:
    """What counts as on time and in full. Days are working days; tolerances are shares of the ordered quantity."""

    early_days: int = 0
    late_days: int = 0
    grace_days: int = 0
    under_tolerance: float = 0.0
    over_tolerance: float = 0.0
    any_early: bool = False


class Receipt(NamedTuple):
    """Goods taken in on a day; a negative quantity is a return to the vendor."""

    day: date
    quantity: float


class Line(NamedTuple):
    """One order line: what was ordered for when, and what came."""

    ordered: float
    due: date
    receipts: tuple = ()
    cancelled: float = 0.0


class Outcome(NamedTuple):
    """How a line did. *counted* is False while it is neither due nor complete: it is not judged yet.

    *last_day* is the last on which it would have been on time.
    """

    counted: bool
    on_time: bool = False
    in_full: bool = False
    otif: bool = False
    missed: bool = False
    on_time_quantity: float = 0.0
    received: float = 0.0
    required: float = 0.0
    completed_on: date = None
    days_late: int = 0
    days_early: int = 0
    last_day: date = None


def window(due, terms, work):
    """Return the first and last day on which a receipt for *due* is on time; the first is None if any early day is."""
    return None if terms.any_early else work.add(due, -terms.early_days), work.add(
        due, terms.late_days + terms.grace_days
    )


def judge(line, terms, as_of, work):
    """Return the Outcome of *line* on the day *as_of*; *work* are the place's ``WorkDays``.

    A line with nothing received counts as missed once its window has passed: who never delivers is not left out.
    What our side cancelled is not owed. Returned quantity does not count as delivered.
    """
    required = line.ordered - line.cancelled
    if required <= 0:
        return Outcome(counted=False)
    first, last = window(line.due, terms, work)
    enough = required * (1 - terms.under_tolerance)
    receipts = sorted([receipt for receipt in line.receipts if receipt.day <= as_of], key=BY_DAY)
    received = sum([receipt.quantity for receipt in receipts])
    completed_on = _completed_on(receipts, enough)
    if as_of <= last and completed_on is None:
        return Outcome(counted=False, received=received, required=required)
    inside = sum([q for day, q in receipts if day <= last and (first is None or day >= first)])
    too_early = first is not None and bool(receipts) and receipts[0].day < first
    in_full = enough - EPSILON <= received <= required * (1 + terms.over_tolerance) + EPSILON
    on_time = completed_on is not None and completed_on <= last and not too_early
    return Outcome(
        counted=True,
        on_time=on_time,
        in_full=in_full,
        otif=on_time and in_full and inside >= enough - EPSILON,
        missed=received <= EPSILON,
        on_time_quantity=max(0.0, min(required, inside)),
        received=received,
        required=required,
        completed_on=completed_on,
        days_late=max(0, work.between(last, completed_on or as_of)),
        days_early=max(0, work.between(receipts[0].day, first)) if too_early else 0,
        last_day=last,
    )


# Quantities come from sums of floats in the database; a millionth of a unit is noise, not a shortage.
EPSILON = 1e-6


def _completed_on(receipts, enough):
    """Return the day the running net quantity first reached *enough* and never fell below it again."""
    running, reached = 0.0, None
    for receipt in receipts:
        running += receipt.quantity
        reached = (reached or receipt.day) if running >= enough - EPSILON else None
    return reached
