"""Spending a budget where it helps most: what is worth most per money first, the line drawn where the money ends."""

import heapq
from dataclasses import dataclass


@dataclass(frozen=True)
class Ranked:
    """One step of one line: what it costs, what it is worth, and whether the budget reaches it."""

    line: int
    quantity: float
    cost: float
    worth: float
    inside: bool


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
