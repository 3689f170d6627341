"""Where the goods of an order line are: every unit is at exactly one place."""

from dataclasses import dataclass
from typing import NamedTuple

NOISE = 1e-6
# In the order in which goods pass them.
GOODS = ("quoted", "waiting", "held", "stock", "released", "picking", "packed", "shipped", "returned")
DONE, NOW, NEXT, NONE = "done", "now", "next", "none"


@dataclass(frozen=True, slots=True)
class LineFacts:
    """One line in its own unit of measure.

    ``held`` is under hold, of which ``short`` waits for goods only. ``released`` is with the warehouse and has not left the
    house, of which ``picked`` is being picked and ``packed`` has left the shelf.
    """

    ordered: float
    confirmed: bool = True
    held: float = 0.0
    short: float = 0.0
    released: float = 0.0
    picked: float = 0.0
    packed: float = 0.0
    shipped: float = 0.0
    returned: float = 0.0
    invoiced: float = 0.0
    paid: float = 0.0


class Place(NamedTuple):
    """So much of a line is there; ``stand`` says whether goods passed it, are there now, or will be."""

    code: str
    quantity: float
    stand: str


def places(line):
    """Return the ``Place`` of every stage of *line*, goods first, then money.

    A stage nobody will pass (a return that did not happen, a shortage that is none) is left out.
    """
    at = _goods(line)
    now = [code for code in GOODS if at[code] > NOISE]
    furthest = max((GOODS.index(code) for code in now), default=0)
    result = []
    for index, code in enumerate(GOODS):
        quantity = round(at[code], 6)
        if quantity > NOISE:
            finished = code in ("shipped", "returned")
            result.append(Place(code, quantity, DONE if finished else NOW))
        elif code in ("quoted", "released", "shipped"):
            result.append(Place(code, 0.0, DONE if index < furthest else NEXT))
    return result + _money(line, at)


def _goods(line):
    if not line.confirmed:
        return {**dict.fromkeys(GOODS, 0.0), "quoted": line.ordered}
    short = min(line.short, line.held)
    packed = min(line.packed, line.released)
    picked = min(line.picked, line.released - packed)
    out = max(line.shipped - line.returned, 0.0)
    known = line.held + line.released + line.shipped
    return {
        "quoted": 0.0,
        # Confirmed and in nobody's hands: supply not launched yet, or cancelled with the warehouse.
        "waiting": max(line.ordered - known, 0.0),
        "held": line.held - short,
        "stock": short,
        "released": line.released - packed - picked,
        "picking": picked,
        "packed": packed,
        "shipped": out,
        "returned": line.returned,
    }


def _money(line, at):
    out = at["shipped"]
    paid = min(line.paid, line.invoiced)
    open_invoice = line.invoiced - paid
    to_invoice = max(out - line.invoiced, 0.0)
    result = []
    if to_invoice > NOISE:
        result.append(Place("to_invoice", round(to_invoice, 6), NOW))
    if open_invoice > NOISE:
        result.append(Place("invoiced", round(open_invoice, 6), NOW))
    elif not to_invoice > NOISE and paid <= NOISE:
        result.append(Place("invoiced", 0.0, NEXT))
    if paid > NOISE:
        result.append(Place("paid", round(paid, 6), DONE))
    else:
        result.append(Place("paid", 0.0, NEXT))
    return result
