"""Whose late day is it? Each late day gets exactly one owner, so the shares always add up to the days late."""

from datetime import date
from typing import NamedTuple

from .days import ONE_DAY

VENDOR, CARRIER, LATE_ORDER, DATE_CHANGE, DOCK = "vendor", "carrier", "late_order", "date_change", "dock"
OWNERS = (VENDOR, CARRIER, LATE_ORDER, DATE_CHANGE, DOCK)


class Story(NamedTuple):
    """What the log knows about one late line.

    ``late_after`` is the last day that was still on time, ``until`` the day the line was complete (or today).
    ``earliest`` is the order's day plus the agreed lead time: nobody could expect the goods before; ``moved_to`` is the
    latest day to which *we* asked to move the delivery; ``shipped_on`` is when the vendor gave it to the carrier,
    ``transit_days`` what was agreed.
    """

    late_after: date
    until: date
    earliest: date = None
    moved_to: date = None
    shipped_on: date = None
    transit_days: int = 0
    carrier_is_ours: bool = False


def split(story, work):
    """Return {owner: working days late}; the values sum to the working days from late_after to until.

    Order of precedence, each taken off the vendor's bill: days he was never given (we ordered too late), days we
    asked for, the day of receipt when the dock was shut right before it (the truck may have stood there), days the
    carrier we chose took too long. *work* are the dock's ``WorkDays``.
    """
    shares = dict.fromkeys(OWNERS, 0)
    if story.until <= story.late_after:
        return shares
    day = story.late_after
    for owner, until in ((LATE_ORDER, story.earliest), (DATE_CHANGE, story.moved_to)):
        if until and until > day:
            shares[owner] = work.between(day, min(until, story.until))
            day = min(until, story.until)
    end = story.until
    if day < end and work.is_closed(end - ONE_DAY) and not work.is_closed(end):
        shares[DOCK] = 1
        end -= ONE_DAY
    travels_after = max(day, min(_due_in(story, work) or end, end))
    shares[VENDOR] = work.between(day, travels_after)
    shares[CARRIER] = work.between(travels_after, end)
    return shares


def _due_in(story, work):
    """Return the day until which goods are late because they left late; after it because they travel; or None."""
    if story.carrier_is_ours and story.shipped_on:
        return work.add(story.shipped_on, story.transit_days)
    return None


def excuse(shares, excuses):
    """Return *shares* after accepted appeals: each (owner, days) takes days off the vendor, 0 days takes all.

    Days are moved, never removed: the sum stays.
    """
    shares = dict(shares)
    for owner, count in excuses:
        moved = min(shares[VENDOR], count or shares[VENDOR])
        shares[VENDOR] -= moved
        shares[owner] += moved
    return shares
