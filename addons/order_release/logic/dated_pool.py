"""Free stock of which some has to be gone by a day: what is fit depends on when the order ships."""

from datetime import datetime
from typing import NamedTuple

from .allocation_pool import NOISE, Pool


class Batch(NamedTuple):
    """Free goods of a product in a branch that are to be removed at *removal* and expire at *expiration* (None: never)."""

    removal: datetime | None
    expiration: datetime | None
    quantity: float


class Needed(NamedTuple):
    """When an order ships, and until when its goods must not expire."""

    at: datetime
    until: datetime


class DatedPool(Pool):
    """A ``Pool`` in which goods past their dates when an order ships are not there for it.

    *batches*: {key: [Batch]}, soonest first; *needed*: {order id: Needed}. Who takes goods takes the soonest of those
    that are fit; what is waited for without a reservation counts against fit goods: too little is promised, never too much.
    """

    def __init__(self, *parts, batches, needed):
        super().__init__(*parts)
        self.batches = {key: [[one, one.quantity] for one in found] for key, found in batches.items()}
        self.needed = needed
        self.bound = self.bound or bool(batches)

    def unbound(self, order, line, taken):
        free = super().unbound(order, line, taken)
        if free <= 0 or not (dated := self.batches.get((line.product_id, line.warehouse_id))):
            return free
        needed = self.needed[order.order_id]
        return max(free - sum(left for batch, left in dated if not _fits(batch, needed)), 0.0)

    def take(self, order, line, quantity):
        super().take(order, line, quantity)
        needed = self.needed[order.order_id]
        for entry in self.batches.get((line.product_id, line.warehouse_id), ()):
            if quantity <= NOISE:
                break
            if _fits(entry[0], needed):
                used = min(entry[1], quantity)
                entry[1] -= used
                quantity -= used


def _fits(batch, needed):
    return (batch.removal is None or batch.removal > needed.at) and (
        batch.expiration is None or batch.expiration > needed.until
    )
