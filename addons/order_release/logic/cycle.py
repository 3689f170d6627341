"""Whose time it was: the hours between two moments, split by who held the order."""

from datetime import datetime
from typing import NamedTuple

# Who acts on the holds of a gate; a gate of another addon counts as other.
OWNERS = {
    "credit": "credit",
    "overdue": "credit",
    "payment": "credit",
    "price": "price",
    "discount": "price",
    "margin": "price",
    "stock": "stock",
}
NET = "net"


class Wait(NamedTuple):
    """One hold that stood, from ``since`` to ``until`` (None: it still does)."""

    gate: str
    since: datetime
    until: datetime | None


def split(start, end, waits):
    """Return {owner: hours} between *start* and *end*; the sum is all of it.

    Where several held at once, the time belongs to the one that held first, and to missing stock only where nothing
    else held: goods that came would not have left. What nobody held is ``net``.
    """
    cut = [
        (max(one.since, start), min(one.until or end, end), OWNERS.get(one.gate, "other"))
        for one in waits
        if one.since < end and (one.until or end) > start
    ]
    moments = sorted({start, end, *(one[0] for one in cut), *(one[1] for one in cut)})
    hours = {}
    for begin, stop in zip(moments, moments[1:], strict=False):
        holders = sorted(
            (owner == "stock", since, owner)
            for since, until, owner in cut
            if since <= begin and until >= stop
        )
        owner = holders[0][2] if holders else NET
        hours[owner] = hours.get(owner, 0.0) + (stop - begin).total_seconds() / 3600.0
    return {owner: round(figure, 6) for owner, figure in hours.items()}
