"""Lines that leave in parts (kits): how much of them is held, on its way, or may go, from what happens to the parts."""

from typing import NamedTuple


class Moved(NamedTuple):
    """What a line moves of one component, in its unit: held on the shelf, let go, held before the truck."""

    held: float = 0.0
    out: float = 0.0
    ship: float = 0.0


def in_parts(line, per_kit, moved, unbilled, launched, in_full):
    """Return *line* (``LineDemand``) with the quantities and values of its kits.

    *per_kit*: {component: quantity}; *moved*: {component: Moved}. A kit is held as long as any of its parts is, and
    has gone when all of them have. *unbilled*: kits not invoiced. *launched*: what was not let go is open.
    """
    shares = [(moved.get(product_id, Moved()), quantity) for product_id, quantity in per_kit.items()]
    held = max((one.held / quantity for one, quantity in shares), default=0.0)
    ship = 0.0 if in_full else max((one.ship / quantity for one, quantity in shares), default=0.0)
    out = min((one.out / quantity for one, quantity in shares), default=0.0)
    if in_full:
        opened = max(line.ordered_qty, 0.0)
    elif launched:
        opened = max(line.ordered_qty - out, 0.0)
    else:
        opened = held
    opened, held, ship = round(opened, 6), round(held, 6), round(ship, 6)
    value = line.value_open + line.value_out
    value_open = value * min(opened / unbilled, 1.0) if unbilled else 0.0
    return line._replace(
        stocked=False,
        open_qty=opened,
        held_qty=held,
        ship_qty=ship,
        value_open=value_open,
        value_out=value - value_open,
    )


def share_parts(moves, share):
    """Return {move id: quantity} of *share* (0 to 1) of what *moves* [(id, part, quantity)] hold of each part.

    The first are used up first, so that whole kits stay whole moves.
    """
    left = {}
    for _move_id, part, quantity in moves:
        left[part] = left.get(part, 0.0) + quantity * share
    taken = {}
    for move_id, part, quantity in moves:
        mine = min(round(left[part], 6), quantity)
        if mine > 0:
            taken[move_id] = mine
            left[part] -= mine
    return taken
