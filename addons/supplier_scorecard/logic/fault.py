"""Whose late day is it? Each late day gets exactly one owner, so the shares always add up to the days late."""

from typing import NamedTuple

import numpy as np

from .days import NO_DAY

VENDOR, CARRIER, LATE_ORDER, DATE_CHANGE, DOCK = "vendor", "carrier", "late_order", "date_change", "dock"
OWNERS = (VENDOR, CARRIER, LATE_ORDER, DATE_CHANGE, DOCK)


class Story(NamedTuple):
    """What the log knows about late lines, in columns of days (``logic.days``).

    ``late_after`` is the last day that was still on time, ``until`` the day the line was complete (or today).
    ``earliest`` is the order's day plus the agreed lead time: nobody could expect the goods before; ``moved_to`` is the
    latest day to which *we* asked to move the delivery; ``shipped_on`` is when the vendor gave it to the carrier,
    ``transit_days`` what was agreed.
    """

    place: np.ndarray
    late_after: np.ndarray
    until: np.ndarray
    earliest: np.ndarray
    moved_to: np.ndarray
    shipped_on: np.ndarray
    transit_days: np.ndarray
    carrier_is_ours: np.ndarray


def split(story, work):
    """Return {owner: working days late of each line}; they sum to the working days from late_after to until.

    Order of precedence, each taken off the vendor's bill: days he was never given (we ordered too late), days we
    asked for, the day of receipt when the dock was shut right before it (the truck may have stood there), days the
    carrier we chose took too long. *work* are the docks' ``WorkDays``.
    """
    place, shares = story.place, {}
    end = np.maximum(story.until, story.late_after)
    day = story.late_after
    for owner, until in ((LATE_ORDER, story.earliest), (DATE_CHANGE, story.moved_to)):
        # No day lies before any other: who has no claim takes nothing.
        taken = np.clip(until, day, end)
        shares[owner] = work.between(place, day, taken)
        day = taken
    dock = (day < end) & work.is_closed(place, end - 1) & ~work.is_closed(place, end)
    shares[DOCK] = dock.astype(int)
    end = end - dock
    travels_after = np.clip(_due_in(story, end, work), day, end)
    shares[VENDOR] = work.between(place, day, travels_after)
    shares[CARRIER] = work.between(place, travels_after, end)
    return shares


def _due_in(story, end, work):
    """Return the day until which goods are late because they left late; after it because they travel; else *end*."""
    travels = story.carrier_is_ours & (story.shipped_on != NO_DAY)
    shipped_on = np.where(travels, story.shipped_on, end)
    return np.where(travels, work.add(story.place, shipped_on, story.transit_days), end)


def excuse(shares, excuses):
    """Return the *shares* of one line after accepted appeals: each (owner, days) takes days off the vendor, 0 takes all.

    Days are moved, never removed: the sum stays.
    """
    shares = dict(shares)
    for owner, count in excuses:
        moved = min(shares[VENDOR], count or shares[VENDOR])
        shares[VENDOR] -= moved
        shares[owner] += moved
    return shares
