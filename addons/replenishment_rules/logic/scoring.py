"""Who was right, in money: the buyer who changed a quantity, or the engine that proposed another."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Score:
    """What each quantity would have cost over the days that followed; above zero ``gain`` the buyer was right."""

    engine_cost: float
    buyer_cost: float

    @property
    def gain(self):
        return self.engine_cost - self.buyer_cost


def score_edit(start, daily_use, arrival_day, engine, buyer, shortage_cost, holding_per_day):
    """Return the :class:`Score` of an edit, both quantities replayed over what was really asked for.

    *start* is the stock with all other supply, *daily_use* what was asked for on each day since, *arrival_day* when the
    goods came; a unit short costs *shortage_cost* once, a unit left over costs *holding_per_day* each day.
    """
    costs = [
        _replay(start, daily_use, arrival_day, quantity, shortage_cost, holding_per_day)
        for quantity in (engine, buyer)
    ]
    return Score(*costs)


def _replay(stock, daily_use, arrival_day, quantity, shortage_cost, holding_per_day):
    cost = 0.0
    for day, used in enumerate(daily_use):
        if day == arrival_day:
            stock += quantity
        served = min(max(stock, 0.0), used)
        cost += (used - served) * shortage_cost
        stock -= served
        cost += stock * holding_per_day
    return cost
