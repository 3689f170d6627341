"""What to do with stock that nobody will need for long: the exit that keeps most of its value."""

from dataclasses import dataclass

MOVE, RETURN, DISCOUNT, WRITE_OFF, KEEP = "move", "return", "discount", "write_off", "keep"
# The worklist's defaults: what a way out brings back of the cost.
RETURNED, DISCOUNTED = 0.8, 0.6
# A vendor takes back what is not older than this.
RETURN_WITHIN_DAYS = 365
DEAD_AFTER_DAYS = 365
YEAR = 365.0


@dataclass(frozen=True, slots=True)
class Excess:
    """Units beyond what a branch can use: units sisters lack, use per day, days since the last demand and receipt."""

    units: float
    missing_elsewhere: float
    per_day: float
    days_since_demand: float | None
    days_since_receipt: float | None
    unit_cost: float
    yearly_rate: float = 0.2


@dataclass(frozen=True, slots=True)
class Exit:
    """The way out proposed, units it takes, what keeping them for a year costs, and money it frees."""

    action: str
    units: float
    yearly_cost: float
    freed: float


def choose_exit(excess):
    """Return the :class:`Exit` for *excess*: to a sister who lacks it, back to the vendor, cheaper, or written off."""
    if excess.units <= 0:
        return Exit(KEEP, 0.0, 0.0, 0.0)
    yearly = excess.units * excess.unit_cost * excess.yearly_rate
    if excess.missing_elsewhere > 0:
        units = min(excess.units, excess.missing_elsewhere)
        return Exit(MOVE, units, yearly, units * excess.unit_cost)
    value = excess.units * excess.unit_cost
    is_dead = excess.days_since_demand is None or excess.days_since_demand > DEAD_AFTER_DAYS
    if excess.days_since_receipt is not None and excess.days_since_receipt <= RETURN_WITHIN_DAYS:
        return Exit(RETURN, excess.units, yearly, value * RETURNED)
    if is_dead:
        return Exit(WRITE_OFF, excess.units, yearly, 0.0)
    years = excess.units / excess.per_day / YEAR if excess.per_day > 0 else 99.0
    if years * excess.yearly_rate / 2 < 1 - DISCOUNTED:
        # Keeping it until it is used costs less than the price cut.
        return Exit(KEEP, excess.units, yearly, 0.0)
    return Exit(DISCOUNT, excess.units, yearly, value * DISCOUNTED)
