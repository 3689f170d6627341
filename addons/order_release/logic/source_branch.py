"""Which branch can lend all that an order misses."""

from typing import NamedTuple

NOISE = 1e-6


class Lacking(NamedTuple):
    """What one line misses of a product in its branch, product's unit."""

    key: int
    product_id: int
    branch_id: int
    quantity: float


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
