"""Which branch has the goods that held orders miss."""

from typing import NamedTuple

NOISE = 1e-6


class Cover(NamedTuple):
    """What one branch could send: orders complete, and its share (0 to 1) of all that is asked for, in value."""

    branch_id: int
    complete: int
    share: float


def cover(wanted, free, branch_ids):
    """Return a :class:`Cover` per branch, the one that completes most orders first.

    *wanted*: {order id: {product id: (quantity, unit value)}}, in the order in which orders are served; *free*:
    {(product id, branch id): quantity nobody has a right to}. Each branch is asked for all orders alone; what an
    order takes is gone for the next, and an order that is not complete takes what there is.
    """
    found = [_cover_one(wanted, free, branch_id) for branch_id in branch_ids]
    return sorted(found, key=lambda one: (-one.complete, -one.share, one.branch_id))


def _cover_one(wanted, free, branch_id):
    left, complete, sent, asked = {}, 0, 0.0, 0.0
    for goods in wanted.values():
        whole = True
        for product_id, (quantity, value) in goods.items():
            there = left.setdefault(product_id, max(free.get((product_id, branch_id), 0.0), 0.0))
            taken = min(there, quantity)
            left[product_id] = there - taken
            whole = whole and taken >= quantity - NOISE
            sent, asked = sent + taken * value, asked + quantity * value
        complete += whole
    return Cover(branch_id, complete, sent / asked if asked else 0.0)
