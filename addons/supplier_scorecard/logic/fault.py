"""Whose late day is it? Each late day gets exactly one owner, so the shares always add up to the days late."""

from dataclasses import dataclass
from datetime import date

from .days import ONE_DAY, add_working_days, days_between

VENDOR, CARRIER, LATE_ORDER, DATE_CHANGE, DOCK = "vendor", "carrier", "late_order", "date_change", "dock"
OWNERS = (VENDOR, CARRIER, LATE_ORDER, DATE_CHANGE, DOCK)


@dataclass(frozen=True)
class Story:
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


def split(story, closed_dock):
    """Return {owner: working days late}; the values sum to the working days from late_after to until.

    Order of precedence, each taken off the vendor's bill: days he was never given (we ordered too late), days we
    asked for, days the dock was shut right before the receipt, days the carrier we chose took too long.
    """
    shares = dict.fromkeys(OWNERS, 0)
    shut_run = _shut_before(story, closed_dock)
    for day in days_between(story.late_after, story.until):
        if closed_dock(day):
            continue
        shares[_owner(story, day, closed_dock, shut_run)] += 1
    return shares


def _owner(story, day, closed_dock, shut_run):
    if story.earliest and day <= story.earliest:
        return LATE_ORDER
    if story.moved_to and day <= story.moved_to:
        return DATE_CHANGE
    if shut_run and day == story.until:
        return DOCK
    if story.carrier_is_ours and story.shipped_on and day > story.shipped_on:
        due_in = add_working_days(story.shipped_on, story.transit_days, closed_dock)
        # Until the agreed transit is over the goods are late because they left late; after it, because they travel.
        if day > due_in:
            return CARRIER
    return VENDOR


def _shut_before(story, closed_dock):
    """Whether the dock was shut the day before the receipt: the truck may have stood there."""
    return closed_dock(story.until - ONE_DAY) and not closed_dock(story.until)


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
