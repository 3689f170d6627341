"""Which receipt each missing quantity waits for."""

from datetime import datetime
from typing import NamedTuple

NOISE = 1e-6


class Shortage(NamedTuple):
    """What one held line misses of a product in a warehouse; ``rank`` says who is served first."""

    key: object
    rank: tuple
    product_id: int
    warehouse_id: int | None
    quantity: float


class Receipt(NamedTuple):
    """What is to come: one product of one transfer, at the moment it is expected, product's unit."""

    at: datetime
    picking_id: int
    product_id: int
    warehouse_id: int
    quantity: float


def awaited(shortages, receipts):
    """Return {shortage key: the receipt that completes it}; what no receipt covers is not in it.

    The earlier receipt serves the lower rank first, and nothing is given twice.
    """
    stock = {}
    for receipt in sorted(receipts):
        if receipt.quantity > NOISE:
            pile = stock.setdefault((receipt.product_id, receipt.warehouse_id), [])
            pile.append([receipt.quantity, receipt])
    found = {}
    for shortage in sorted(shortages, key=lambda one: (one.rank, str(one.key))):
        missing = shortage.quantity
        pile = stock.get((shortage.product_id, shortage.warehouse_id), [])
        while missing > NOISE and pile:
            taken = min(missing, pile[0][0])
            missing -= taken
            pile[0][0] -= taken
            if missing <= NOISE:
                found[shortage.key] = pile[0][1]
            if pile[0][0] <= NOISE:
                pile.pop(0)
    return found
