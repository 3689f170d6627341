"""Which deliveries a way of acting leaves waiting, and how the stock runs from here."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Demand:
    """One open delivery: quantity still owed, day it is due (from today), its value."""

    key: object
    quantity: float
    due: float
    value: float = 0.0


def hurt(on_hand, demands, arrival_days):
    """Return the demands that stay unserved until *arrival_days*: the stock goes to the earliest first."""
    left, waiting = on_hand, []
    for demand in sorted(demands, key=lambda one: (one.due, str(one.key))):
        left -= demand.quantity
        if left < -1e-9 and demand.due < arrival_days:
            waiting.append(demand)
    return waiting


def projected(on_hand, demands, supplies, per_day, days):
    """Return the stock at the end of each of *days* days: the greater of what is owed so far and the forecast leaves.

    *supplies* are (day, quantity); days before today come today.  Below zero is what is short.
    """
    owed = [0.0] * days
    for demand in demands:
        if demand.due < days:
            owed[max(int(demand.due), 0)] += demand.quantity
    coming = [0.0] * days
    for day, quantity in supplies:
        if day < days:
            coming[max(int(day), 0)] += quantity
    line, stock, booked = [], on_hand, 0.0
    used = 0.0
    for day in range(days):
        stock += coming[day]
        booked += owed[day]
        used = max(per_day * (day + 1), booked)
        line.append(stock - used)
    return line
