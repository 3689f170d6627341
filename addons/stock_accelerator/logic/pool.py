"""Reserving from quants held in memory, step for step as stock reserves from the database.

A quant is one row of stock: a product in a location, of a lot, in a package, of an owner. Rows may be negative,
over-reserved or twice for the same key; stock's rules for all of these are repeated here, in its order.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

FIFO = "in_date ASC, id"
LIFO = "in_date DESC, id DESC"
FEFO = "removal_date, in_date, id"
CLOSEST = "closest"
ORDERS = frozenset({FIFO, LIFO, FEFO, CLOSEST})


@dataclass(slots=True)
class Quant:
    """One row of stock. Ids of the optional dimensions are 0 where there is none; quantities in the product's unit."""

    id: int
    location_id: int
    path: str
    location_name: str
    lot_id: int
    package_id: int
    owner_id: int
    quantity: float
    reserved: float
    in_date: datetime | None
    removal_date: datetime | None = None

    @property
    def key(self):
        return self.location_id, self.lot_id, self.package_id, self.owner_id


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reservation asks for: a location, and which lot, package and owner (0 for any or none).

    *strict* means exactly these, in exactly this location; otherwise the location with everything below it.
    *fresh_at* leaves out what is to be removed before that moment.
    """

    location_id: int
    path: str
    lot_id: int = 0
    package_id: int = 0
    owner_id: int = 0
    strict: bool = False
    fresh_at: datetime | None = None

    def matches(self, quant):
        if self.fresh_at and quant.removal_date and quant.removal_date < self.fresh_at:
            return False
        return self._matches_strictly(quant) if self.strict else self._matches_loosely(quant)

    def _matches_strictly(self, quant):
        return (
            quant.location_id == self.location_id
            and quant.lot_id in (0, self.lot_id)
            and quant.package_id == self.package_id
            and quant.owner_id == self.owner_id
        )

    def _matches_loosely(self, quant):
        return (
            quant.path.startswith(self.path)
            and (not self.lot_id or quant.lot_id in (0, self.lot_id))
            and (not self.package_id or quant.package_id == self.package_id)
            and (not self.owner_id or quant.owner_id == self.owner_id)
        )


def _empty_last(moment):
    return (moment is None, *((moment,) if moment else ()))


def in_order(quants, order):
    """Return *quants* in the order of a removal strategy, those with a lot first, as stock gathers them."""
    if order == FIFO:
        found = sorted(quants, key=lambda q: (_empty_last(q.in_date), q.id))
    elif order == LIFO:
        found = sorted(quants, key=lambda q: (_empty_last(q.in_date), q.id), reverse=True)
    elif order == FEFO:
        found = sorted(quants, key=lambda q: (_empty_last(q.removal_date), _empty_last(q.in_date), q.id))
    elif order == CLOSEST:
        found = sorted(quants, key=lambda q: (q.location_name, -q.id))
    else:
        raise ValueError(f"no such removal order: {order}")
    return sorted(found, key=lambda q: not q.lot_id)


def available(quants, wanted, tracked, precision):
    """Return how much of *quants* is free. A tracked product counts per lot, and no lot's lack eats another's rest."""
    if not tracked:
        free = sum(q.quantity for q in quants) - sum(q.reserved for q in quants)
        return free if precision.compare(free, 0.0) >= 0 else 0.0
    free_by_lot = defaultdict(float)
    for quant in quants:
        if quant.lot_id or not (wanted.strict and wanted.lot_id):
            free_by_lot[quant.lot_id] += quant.quantity - quant.reserved
    return sum(free for free in free_by_lot.values() if precision.compare(free, 0.0) > 0)


def take(quants, quantity, precision):
    """Return [(quant, quantity)] that together give *quantity* (more than zero), in the order of *quants*.

    What one row lacks is first made good from the other rows of its key. Nothing is changed.
    """
    rest = sum(q.quantity for q in quants if precision.compare(q.quantity, 0.0) > 0)
    rest -= sum(q.reserved for q in quants)
    lack_by_key = _lacks(quants, precision)
    taken = []
    for quant in quants:
        free = _free_after_lack(quant, lack_by_key, precision)
        if precision.compare(free, 0.0) <= 0:
            continue
        free = min(free, quantity)
        taken.append((quant, free))
        quantity -= free
        rest -= free
        if precision.is_zero(quantity) or precision.is_zero(rest):
            break
    return taken


def _lacks(quants, precision):
    lack_by_key = defaultdict(float)
    for quant in quants:
        free = quant.quantity - quant.reserved
        if precision.compare(free, 0.0) < 0:
            lack_by_key[quant.key] += free
    return lack_by_key


def _free_after_lack(quant, lack_by_key, precision):
    free = quant.quantity - quant.reserved
    if precision.compare(free, 0.0) <= 0:
        return 0.0
    lack = lack_by_key.get(quant.key)
    if lack:
        covered = min(abs(lack), free)
        lack_by_key[quant.key] += covered
        free -= covered
    return free


def reserve(quants, lot_id, quantity, now, precision):
    """Add *quantity* to the reservation of the first of *quants* (one key, gathered strictly) and return that quant.

    A negative quantity frees. The row also takes the oldest date of the rows that hold something. None: there is no row.
    """
    if lot_id:
        quants = [q for q in quants if q.lot_id or precision.compare(q.quantity, 0.0) > 0]
    if not quants:
        return None
    dates = [q.in_date for q in quants if q.in_date and precision.compare(q.quantity, 0.0) > 0]
    first = quants[0]
    first.in_date = min(dates) if dates else now
    first.reserved = precision.round(max(0.0, first.reserved + quantity))
    return first
