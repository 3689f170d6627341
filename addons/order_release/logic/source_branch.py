"""Which branch can lend or ship what orders miss."""

from typing import NamedTuple

NOISE = 1e-6


class Lacking(NamedTuple):
    """What one line misses of a product in its branch, product's unit."""

    key: int
    product_id: int
    branch_id: int
    quantity: float


class Whole(NamedTuple):
    """All that one order still holds, none of which was let go: {product id: quantity}; ``rank``: who is served first."""

    order_id: int
    rank: tuple
    branch_id: int
    goods: dict


def lending_branch(lacking, free, branch_ids):
    """Return the id of the branch that has all of *lacking* to spare, None where none has.

    *free*: {(product id, branch id): quantity nobody has a right to}. A branch lends nothing to itself. Of several the
    one that keeps most, then the first id: the same question always has the same answer.
    """
    wanted = {}
    for one in lacking:
        wanted[one.product_id] = wanted.get(one.product_id, 0.0) + one.quantity
    at_home = {one.branch_id for one in lacking}
    left = {
        branch_id: min(
            free.get((product_id, branch_id), 0.0) - quantity for product_id, quantity in wanted.items()
        )
        for branch_id in branch_ids
        if wanted and branch_id not in at_home
    }
    able = [branch_id for branch_id, rest in left.items() if rest >= -NOISE]
    return min(able, key=lambda one: (-left[one], one), default=None)


def lend_to_book(orders, shortages, owner, free, branch_ids):
    """Return ({branch id: ids of the orders it ships whole}, {(lender, home): keys of the lines it sends goods for}).

    Each branch is asked alone, for all others: first the :class:`Whole` *orders* it can ship itself, then from what is
    left the *shortages* of other orders; *owner*: {shortage key: order id}. Lower ranks first, nothing is given twice.
    """
    ships, sends = {}, {}
    orders = sorted(orders, key=lambda one: (one.rank, one.order_id))
    shortages = sorted(shortages, key=lambda one: (one.rank, str(one.key)))
    for branch_id in branch_ids:
        left = {product_id: quantity for (product_id, at), quantity in free.items() if at == branch_id}
        shipped = set()
        for one in orders:
            if one.branch_id != branch_id and _take(left, one.goods):
                shipped.add(one.order_id)
        if shipped:
            ships[branch_id] = shipped
        for one in shortages:
            away = one.warehouse_id != branch_id and owner[one.key] not in shipped
            if away and _take(left, {one.product_id: one.quantity}):
                sends.setdefault((branch_id, one.warehouse_id), []).append(one.key)
    return ships, sends


def _take(left, goods):
    """Take *goods* out of *left* if all of them are there."""
    if not goods or any(left.get(one, 0.0) < quantity - NOISE for one, quantity in goods.items()):
        return False
    for product_id, quantity in goods.items():
        left[product_id] = left.get(product_id, 0.0) - quantity
    return True
