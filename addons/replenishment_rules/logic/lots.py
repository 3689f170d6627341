"""From a wanted quantity to one that can be ordered, and filling a vendor's target with what is needed next."""

import math
from dataclasses import dataclass


def orderable(quantity, least=0.0, multiple=0.0):
    """Round *quantity* up to the vendor's least quantity and multiple; nothing wanted stays nothing."""
    if quantity <= 0:
        return 0.0
    wanted = max(quantity, least)
    if multiple > 0:
        # A hair of floating point must not cost a whole multiple.
        wanted = math.ceil(wanted / multiple - 1e-9) * multiple
    return wanted


@dataclass(frozen=True, slots=True)
class Raised:
    """A quantity at a price, after looking at the vendor's price breaks: what raising it saves, and days bought early."""

    quantity: float
    price: float
    saving: float = 0.0
    days_early: float = 0.0


def price_at(quantity, tiers):
    """Return the unit price of *quantity* under all-units *tiers*: (least quantity, price), in any order."""
    reached = [tier for tier in tiers if tier[0] <= quantity + 1e-9]
    return max(reached)[1] if reached else min(tiers)[1]


def raise_to_break(quantity, tiers, per_day, yearly_rate=0.2, multiple=0.0, most_days=180.0):
    """Return *quantity* as :class:`Raised`: to the price break that saves most, or as it is.

    What is bought beyond *quantity* spares a later purchase at today's price and is kept until it is used; a break
    that would be used up only after *most_days* is left alone.
    """
    here = price_at(quantity, tiers)
    best = Raised(quantity, here)
    for start, _price in tiers:
        raised = orderable(start, 0.0, multiple)
        extra = raised - quantity
        if extra <= 0 or quantity <= 0 or per_day <= 0 or raised / per_day > most_days:
            continue
        price, days = price_at(raised, tiers), extra / per_day
        holding = extra * price * yearly_rate * days / 2 / 365
        saving = raised * (here - price) - holding
        if saving > best.saving + 1e-9:
            best = Raised(raised, price, saving, days)
    return best


@dataclass(frozen=True)
class Line:
    """One product of a vendor: wanted quantity, daily use, what a unit adds to the target, its cost, its step."""

    key: object
    quantity: float
    per_day: float
    target_per_unit: float
    unit_cost: float
    multiple: float = 1.0
    least: float = 0.0
    most_days: float = 180.0


@dataclass(frozen=True)
class Padding:
    """What filling added to a line: quantity, how many days early it is bought, what holding it costs."""

    key: object
    quantity: float
    days_early: float
    holding_cost: float


@dataclass(frozen=True)
class Filled:
    """Quantities per line, the paddings, what the target counts now, and whether it is reached."""

    quantities: dict
    paddings: list
    total: float
    reached: bool


def fill_to_target(lines, target, yearly_holding_rate=0.2):
    """Raise lines until *target* (weight, volume, money ...) is reached, the least days bought early first.

    Steps are the vendor's multiples; a line is padded by at most its *most_days*.  The target is missed rather than
    anything bought for longer than that.
    """
    quantities = {line.key: orderable(line.quantity, line.least, line.multiple) for line in lines}
    total = sum(quantities[line.key] * line.target_per_unit for line in lines)
    added = dict.fromkeys(quantities, 0.0)
    while total < target - 1e-9:
        step = _next_step(lines, quantities, added)
        if step is None:
            break
        line, amount = step
        quantities[line.key] += amount
        added[line.key] += amount
        total += amount * line.target_per_unit
    paddings = [_padding(line, added[line.key], yearly_holding_rate) for line in lines if added[line.key]]
    return Filled(quantities, paddings, total, total >= target - 1e-9)


def _next_step(lines, quantities, added):
    """Return (line, amount) that buys the fewest days early per unit of the target, or None."""
    best = None
    for line in lines:
        if line.per_day <= 0 or line.target_per_unit <= 0:
            continue
        amount = line.multiple or 1.0
        if not quantities[line.key]:
            amount = orderable(amount, line.least, line.multiple)
        days = (added[line.key] + amount) / line.per_day
        if days <= line.most_days and (best is None or days < best[0]):
            best = days, line, amount
    return best and best[1:]


def _padding(line, quantity, yearly_holding_rate):
    days = quantity / line.per_day
    cost = quantity * line.unit_cost * yearly_holding_rate * days / 2 / 365
    return Padding(line.key, quantity, days, cost)
