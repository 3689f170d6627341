"""What one transaction knows about its accelerators. Lives beside the cursor, where no client can reach it.

Not in ``cr.cache``: a savepoint that is rolled back empties that, and a reservation must outlive it.
"""

import weakref
from contextlib import contextmanager


class State:
    """The state of one transaction: paths forced on or off, whether it is an audit, the reservation under way."""

    __slots__ = ("forced", "is_audit", "reservation")

    def __init__(self):
        self.forced = {}
        self.is_audit = False
        self.reservation = None


_states = weakref.WeakKeyDictionary()


def state(cr):
    found = _states.get(cr)
    if found is None:
        found = _states[cr] = State()
    return found


@contextmanager
def forcing(cr, path, is_on):
    """Force *path* on or off on this cursor, whatever the switch says: audits and benches compare both ways."""
    forced = state(cr).forced
    before = forced.get(path)
    forced[path] = is_on
    try:
        yield
    finally:
        forced[path] = before


@contextmanager
def auditing(cr):
    """Count nothing on this cursor: what an audit computes twice serves nobody."""
    current = state(cr)
    current.is_audit = True
    try:
        yield
    finally:
        current.is_audit = False


@contextmanager
def reserving(cr, reservation):
    """Let every reservation on this cursor be answered from *reservation* as far as it holds the product."""
    current = state(cr)
    current.reservation = reservation
    try:
        yield reservation
    finally:
        current.reservation = None
