"""On time and in full, purchase order line by line, in columns.

Quantities are in the product's unit, days (``logic.days``) are the receiving warehouse's local ones. The definition
follows the usual retail programmes: early and late both fail, and quantity outside the tolerance fails.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .days import NO_DAY

# Quantities come from sums of floats in the database; a millionth of a unit is noise, not a shortage.
EPSILON = 1e-6


@dataclass(frozen=True)
class Terms:
    """What counts as on time and in full. Days are working days; tolerances are shares of the ordered quantity."""

    early_days: int = 0
    late_days: int = 0
    grace_days: int = 0
    under_tolerance: float = 0.0
    over_tolerance: float = 0.0
    any_early: bool = False


class Receipts(NamedTuple):
    """What was taken in, by line and day: ``counts`` says how many of the rows belong to each line, in its order.

    A negative quantity is a return to the vendor.
    """

    counts: np.ndarray
    days: np.ndarray
    quantities: np.ndarray


class Lines(NamedTuple):
    """Order lines: place of the dock, quantity owed, last day that is looked at, and what came."""

    place: np.ndarray
    ordered: np.ndarray
    until: np.ndarray
    receipts: Receipts


class Arrival(NamedTuple):
    """What came of each line by its last day, whatever it was due: net quantity, first day, day it was complete.

    ``of`` is the line of each receipt, ``known`` marks those that came by then.
    """

    of: np.ndarray
    known: np.ndarray
    received: np.ndarray
    first_day: np.ndarray
    completed_on: np.ndarray


class Outcome(NamedTuple):
    """How lines did. *counted* is False while a line is neither due nor complete: it is not judged yet.

    *last_day* is the last on which it would have been on time.
    """

    counted: np.ndarray
    on_time: np.ndarray
    in_full: np.ndarray
    otif: np.ndarray
    missed: np.ndarray
    on_time_quantity: np.ndarray
    received: np.ndarray
    required: np.ndarray
    completed_on: np.ndarray
    days_late: np.ndarray
    last_day: np.ndarray


def arrive(lines, terms):
    """Return the Arrival of *lines*.

    A line is complete on the day its running net quantity first reached enough and never fell below it again.
    """
    counts, days, quantities = lines.receipts
    of = np.repeat(np.arange(len(counts)), counts)
    known = days <= lines.until[of]
    enough = lines.ordered * (1 - terms.under_tolerance) - EPSILON
    begin = np.cumsum(counts) - counts
    came = np.bincount(of, weights=known, minlength=len(counts)).astype(int)
    received = np.zeros(len(counts))
    completed_on = np.full(len(counts), NO_DAY)
    first_day = completed_on.copy()
    rows, turn = np.flatnonzero(came), 0
    first_day[rows] = days[begin[rows]]
    # The first receipt of all lines, the second of those that have one, ...: few lines have many.
    while rows.size:
        at = begin[rows] + turn
        received[rows] += quantities[at]
        reached = np.where(completed_on[rows] == NO_DAY, days[at], completed_on[rows])
        completed_on[rows] = np.where(received[rows] >= enough[rows], reached, NO_DAY)
        turn += 1
        rows = rows[came[rows] > turn]
    return Arrival(of, known, received, first_day, completed_on)


def judge(lines, due, terms, work, arrival):
    """Return the Outcome of *lines* that were due on *due*; *work* are the places' ``WorkDays``.

    A line with nothing received counts as missed once its window has passed: who never delivers is not left out.
    Of nothing ordered nothing is judged. Returned quantity does not count as delivered.
    """
    first = np.where(terms.any_early, NO_DAY, work.add(lines.place, due, -terms.early_days))
    last = work.add(lines.place, due, terms.late_days + terms.grace_days)
    owed = lines.ordered > 0
    received = np.where(owed, arrival.received, 0.0)
    completed_on = np.where(owed, arrival.completed_on, NO_DAY)
    complete = completed_on != NO_DAY
    counted = owed & (complete | (lines.until > last))
    enough = lines.ordered * (1 - terms.under_tolerance) - EPSILON
    in_full = (received >= enough) & (received <= lines.ordered * (1 + terms.over_tolerance) + EPSILON)
    on_time = counted & complete & (completed_on <= last) & (arrival.first_day >= first)
    inside = _inside(lines, arrival, first, last)
    end = np.where(complete, completed_on, lines.until)
    return Outcome(
        counted=counted,
        on_time=on_time,
        in_full=counted & in_full,
        otif=on_time & in_full & (inside >= enough),
        missed=counted & (received <= EPSILON),
        on_time_quantity=np.where(counted, np.clip(inside, 0.0, np.maximum(lines.ordered, 0.0)), 0.0),
        received=received,
        required=np.where(owed, lines.ordered, 0.0),
        completed_on=completed_on,
        days_late=np.where(counted, np.maximum(work.between(lines.place, last, end), 0), 0),
        last_day=last,
    )


def _inside(lines, arrival, first, last):
    """Return the net quantity of each line that came within its window."""
    _counts, days, quantities = lines.receipts
    within = arrival.known & (days <= last[arrival.of]) & (days >= first[arrival.of])
    return np.bincount(arrival.of, weights=np.where(within, quantities, 0.0), minlength=len(lines.ordered))
