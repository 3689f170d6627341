"""Transfer, buy, buy nearby or wait: the ways to cover a need, with cost, date and who is put at risk by each."""

import math
from dataclasses import dataclass, replace

from .lots import orderable

TRANSFER, BUY, LOCAL, WAIT = "transfer", "buy", "local", "wait"


@dataclass(frozen=True)
class Sister:
    """A warehouse that may give: position, its own level and coming use, days and cost of the lane."""

    key: object
    available: float
    cover: float
    days: float
    fixed_cost: float
    unit_cost: float
    per_day: float = 0.0

    @property
    def surplus(self):
        """What it can give and still keep its own cover."""
        return max(self.available - self.cover, 0.0)


@dataclass(frozen=True)
class Need:
    """What a warehouse lacks, its use per day, days until empty, and what being short costs per unit."""

    quantity: float
    per_day: float
    days_left: float
    shortage_cost: float
    holding_cost_per_day: float


@dataclass(frozen=True)
class Supplier:
    """Where it can be bought: days, cost of an order, unit price, least quantity and multiple."""

    days: float
    fixed_cost: float
    unit_cost: float
    least: float = 0.0
    multiple: float = 0.0


@dataclass(frozen=True)
class Option:
    """One way: quantity, when it is there (days), money for moving or ordering, for shortage, for holding too much.

    ``source`` is the sister's key; ``days_of_cover_left`` is what the giver keeps (None where nobody gives).
    """

    kind: str
    quantity: float
    days: float
    order_cost: float
    shortage_cost: float
    holding_cost: float
    source: object = None
    days_of_cover_left: float | None = None

    @property
    def cost(self):
        return self.order_cost + self.shortage_cost + self.holding_cost


@dataclass(frozen=True)
class Choice:
    """All options, best first, and what would turn the best into another."""

    options: list
    flips: dict

    @property
    def best(self):
        return self.options[0]


def shortage_until(need, days):
    """Money lost until supply comes in *days*: what is asked for after the shelf is empty, at most the need."""
    most = max(need.quantity, 0.0)
    asked = most if math.isinf(days) else max(days - need.days_left, 0.0) * need.per_day
    return min(asked, most) * need.shortage_cost


def options_for(need, sisters, supplier=None, next_receipt_days=None, unit_value=0.0, local=None):
    """Return every option for *need*; goods bought or moved cost what they cost beyond their own value.

    *local* is a vendor nearby who is quicker and dearer than *supplier*: an emergency, its own kind of option.

    A sister is never asked for more than its surplus; what it cannot give is bought when there is a supplier.
    *next_receipt_days* is when supply already ordered arrives; without it waiting never ends and is priced as if
    the whole need were lost.
    """
    if need.quantity <= 0:
        return [Option(WAIT, 0.0, 0.0, 0.0, 0.0, 0.0)]
    options = [_transfer(need, sister, supplier, unit_value) for sister in sisters if sister.surplus > 0]
    if supplier is not None:
        options.append(_buy(need, supplier, unit_value))
    if local is not None:
        options.append(replace(_buy(need, local, unit_value), kind=LOCAL))
    waiting = shortage_until(need, float("inf") if next_receipt_days is None else next_receipt_days)
    options.append(Option(WAIT, 0.0, next_receipt_days or 0.0, 0.0, waiting, 0.0))
    return sorted(options, key=lambda option: (option.cost, option.days))


def _transfer(need, sister, supplier, unit_value):
    quantity = min(sister.surplus, need.quantity)
    covered = replace(need, quantity=quantity)
    order = sister.fixed_cost + quantity * sister.unit_cost
    shortage = shortage_until(covered, sister.days)
    rest = need.quantity - quantity
    if rest > 0:
        # What was moved lengthens the time until the rest is missed.
        later = replace(need, quantity=rest, days_left=need.days_left + quantity / max(need.per_day, 1e-9))
        if supplier is None:
            shortage += rest * need.shortage_cost
        else:
            bought = _buy(later, supplier, unit_value)
            order, shortage = order + bought.order_cost, shortage + bought.shortage_cost
    left = None
    if sister.per_day > 0:
        left = (sister.available - quantity) / sister.per_day
    return Option(TRANSFER, quantity, sister.days, order, shortage, 0.0, sister.key, left)


def _buy(need, supplier, unit_value):
    quantity = orderable(need.quantity, supplier.least, supplier.multiple)
    surplus_price = quantity * max(supplier.unit_cost - unit_value, 0.0) if unit_value else 0.0
    too_much = quantity - need.quantity
    holding = too_much * need.holding_cost_per_day * (too_much / max(need.per_day, 1e-9)) / 2
    return Option(
        BUY,
        quantity,
        supplier.days,
        supplier.fixed_cost + surplus_price,
        shortage_until(need, supplier.days),
        holding,
    )


def choose(need, sisters, supplier=None, next_receipt_days=None, unit_value=0.0, local=None):
    """Return the :class:`Choice` with the figures that would change it.

    ``flips`` holds, per other kind, how much cheaper its best option would have to be; ``zero`` is the quantity on
    hand that would make the proposal unnecessary.
    """
    options = options_for(need, sisters, supplier, next_receipt_days, unit_value, local)
    flips = {}
    for option in options[1:]:
        if option.kind != options[0].kind:
            flips.setdefault(option.kind, option.cost - options[0].cost)
    flips["zero"] = max(need.quantity, 0.0)
    return Choice(options, flips)


def messages(level, top, supplies, tolerance_days, today, projected):
    """Return (action, supply key) for supplies already ordered: expedite, defer or cancel.

    *supplies* are (key, quantity, due day, needed day or None); *projected* is the stock with all of them.  Needed
    None means nobody needs it: cancel while what remains is still at the top, else leave it.
    """
    actions = []
    for key, quantity, due, needed in sorted(supplies, key=lambda supply: supply[2], reverse=True):
        if needed is None:
            if projected - quantity >= top:
                actions.append(("cancel", key))
                projected -= quantity
        elif due - max(needed, today) > tolerance_days:
            actions.append(("expedite", key))
        elif needed - due > tolerance_days and projected - quantity > level:
            actions.append(("defer", key))
    return actions
