"""Which approved product may stand in for a missing one, and at what price."""

from datetime import date
from typing import NamedTuple

ALWAYS, ASK = "always", "ask"
NOISE = 1e-6


class Approved(NamedTuple):
    """One approval: ``partner_id`` None is for every customer; ``ratio`` pieces of the substitute replace one."""

    approval_id: int
    product_id: int
    substitute_id: int
    partner_id: int | None
    consent: str
    keep_price: bool
    ratio: float
    until: date | None
    sequence: int = 10


class Missing(NamedTuple):
    """What a line misses, in the product's unit; ``unit_price`` per that unit."""

    line_id: int
    product_id: int
    warehouse_id: int
    partner_id: int
    quantity: float
    unit_price: float


class Proposal(NamedTuple):
    """``quantity`` of the line's product is replaced by ``substitute_quantity`` of the substitute."""

    line_id: int
    approval: Approved
    quantity: float
    substitute_quantity: float


def propose(missing, approvals, free, today):
    """Return {line id: Proposal}: the best approved substitute of which there is enough for all that a line misses.

    The customer's own approval goes before everybody's, one that needs no question before one that does. *free*:
    {(product, warehouse): quantity}; nothing is proposed twice.
    """
    left = dict(free)
    result = {}
    for line in sorted(missing, key=lambda one: one.line_id):
        fitting = [
            one
            for one in approvals
            if one.product_id == line.product_id
            and one.partner_id in (None, line.partner_id)
            and (one.until is None or one.until >= today)
        ]
        for one in sorted(
            fitting, key=lambda a: (a.partner_id is None, a.consent == ASK, a.sequence, a.approval_id)
        ):
            wanted = line.quantity * one.ratio
            key = (one.substitute_id, line.warehouse_id)
            if wanted > NOISE and left.get(key, 0.0) >= wanted - NOISE:
                left[key] -= wanted
                result[line.line_id] = Proposal(line.line_id, one, line.quantity, wanted)
                break
    return result


def protected_price(promised, listed, keep):
    """Return the net price for the substitute of what one promised piece cost *promised*: never dearer with *keep*.

    *listed* is what the customer would pay for the substitute; both for the same quantity of it.
    """
    return min(promised, listed) if keep else listed
