"""Spending a budget where it helps most, and the least stock for a group's service."""

import heapq
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Ranked:
    """One step of one line: what it costs, what it is worth, and whether the budget reaches it."""

    line: int
    quantity: float
    cost: float
    worth: float
    inside: bool

    @property
    def worth_per_money(self):
        return self.worth / self.cost if self.cost else float("inf")


def rank_steps(steps, budget):
    """Return all steps ranked by worth per money with the budget line drawn; never more than *budget* inside.

    *steps* is a list of (line, quantity, cost, worth); the steps of one line must be taken in their order, so a step
    is never ranked before its predecessor, and after a step that does not fit the line is closed.
    """
    queues = {}
    for line, quantity, cost, worth in steps:
        queues.setdefault(line, []).append((quantity, cost, worth))
    ranked, left, closed = [], budget, set()
    for line, quantity, cost, worth in _by_worth(queues):
        inside = line not in closed and cost <= left + 1e-9
        if inside:
            left -= cost
        else:
            closed.add(line)
        ranked.append(Ranked(line, quantity, cost, worth, inside))
    return ranked


def _by_worth(queues):
    """Merge the queues, best head first."""
    heap = []

    def push(line, position):
        queue = queues[line]
        if position < len(queue):
            quantity, cost, worth = queue[position]
            value = worth / cost if cost > 0 else float("inf")
            heapq.heappush(heap, (-value, str(line), position, line, quantity, cost, worth))

    for line in queues:
        push(line, 0)
    while heap:
        _value, _name, position, line, quantity, cost, worth = heapq.heappop(heap)
        yield line, quantity, cost, worth
        push(line, position + 1)


@dataclass(frozen=True)
class Mix:
    """Chosen candidate per series, the group's service and stock with it, and the price of one more unit served."""

    chosen: np.ndarray
    service: float
    stock: float
    price: float


def choose_mix(short, stock, demand, price):
    """Return the :class:`Mix` that least stock value plus *price* per unit short asks for.

    *short* (candidate, N) is the expected units short per period, *stock* the stock value, *demand* (N,) per period.
    """
    chosen = (stock + price * short).argmin(axis=0)
    columns = np.arange(short.shape[1])
    total = demand.sum()
    missing = short[chosen, columns].sum()
    service = 1 - missing / total if total > 0 else 1.0
    return Mix(chosen, float(service), float(stock[chosen, columns].sum()), float(price))


def least_stock_mix(short, stock, demand, target):
    """Return the mix of least stock whose group fill rate reaches *target*, or the best there is.

    One price for a unit short makes every series' last unit of money earn the same: bisected until the group is there.
    """
    low, high = 0.0, 1.0
    best = choose_mix(short, stock, demand, high)
    for _doubling in range(80):
        if best.service >= target:
            break
        low, high = high, high * 4
        best = choose_mix(short, stock, demand, high)
    for _halving in range(60):
        middle = (low + high) / 2
        mix = choose_mix(short, stock, demand, middle)
        if mix.service >= target:
            best, high = mix, middle
        else:
            low = middle
    return best


def service_curve(short, stock, demand, prices):
    """Return the stock-to-service curve: one mix per price, cheapest first."""
    return [choose_mix(short, stock, demand, price) for price in sorted(prices)]
