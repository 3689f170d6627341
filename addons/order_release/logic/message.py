"""What a customer is told about an order, and when."""

from datetime import datetime, timedelta
from typing import NamedTuple

# Two messages about one order are at least so far apart.
QUIET = timedelta(hours=1)
# What lasts shorter than this is nobody's news: held at ten, cured at five past.
SETTLE = timedelta(minutes=15)

HOLD, BACKORDER, DATE, SHIPMENT = "hold", "backorder", "date", "shipment"
# Of several changes at once one message is sent, the first of these; it speaks of the order as it is then.
PRIORITY = (BACKORDER, SHIPMENT, DATE, HOLD)


class Change(NamedTuple):
    """Something about an order that its customer may want to know; ``key`` tells it from other changes of its kind."""

    order_id: int
    kind: str
    key: str
    at: datetime


class Told(NamedTuple):
    """What was noted before: a change, and when the customer was told (None: he was not)."""

    order_id: int
    kind: str
    key: str
    sent_at: datetime | None


class Plan(NamedTuple):
    """``send``: one change per order to be told now; ``note``: changes that are over with it, or are only noted."""

    send: tuple
    note: tuple


def plan(changes, told, wanted, now):
    """Decide what to tell now; the same facts again right after give nothing.

    *wanted*: {order id: kinds its channel tells}. A change is told once. A change that is not wanted is noted too, so that a
    channel that is switched on later does not tell old news. A date is news only where an earlier one is noted.
    """
    known = {(one.order_id, one.kind, one.key) for one in told}
    dated = {one.order_id for one in told if one.kind == DATE}
    last = {}
    for one in told:
        if one.sent_at:
            last[one.order_id] = max(last.get(one.order_id, one.sent_at), one.sent_at)
    send, note = [], []
    by_order = {}
    for change in changes:
        if (change.order_id, change.kind, change.key) not in known:
            by_order.setdefault(change.order_id, []).append(change)
    for order_id in sorted(by_order):
        fresh = sorted(by_order[order_id], key=lambda one: (PRIORITY.index(one.kind), one.at, one.key))
        silent = [
            one
            for one in fresh
            if one.kind not in wanted.get(order_id, ()) or (one.kind == DATE and order_id not in dated)
        ]
        note += silent
        ready = [one for one in fresh if one not in silent and one.at + SETTLE <= now]
        if not ready or (order_id in last and now < last[order_id] + QUIET):
            continue
        send.append(ready[0])
        # The message speaks of the order as it is: what else had happened by then is told with it.
        note += ready[1:]
    return Plan(tuple(send), tuple(note))
