"""Transfers between warehouses for a whole assortment at once, with lane capacities and a budget."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from .flow_solver import minimise

# By so much more the first of several transfers counts than the last: decides where nothing else does.
FIRST_SHARE = 1e-3


@dataclass(frozen=True)
class Problem:
    """What there is to move: surplus and deficit (N, W) in whole units, worth of a unit received (N, W).

    ``lane_cost`` (W, W) per unit, ``lane_capacity`` (W, W) in units of ``load`` (N,) per product unit; ``budget`` is
    the money all transfers together may cost.  A lane that does not exist has capacity 0.
    """

    surplus: np.ndarray
    deficit: np.ndarray
    worth: np.ndarray
    lane_cost: np.ndarray
    lane_capacity: np.ndarray
    load: np.ndarray
    budget: float


@dataclass(frozen=True)
class Plan:
    """Whole-unit moves: product, from, to and quantity, all (M,); the worth gained and the money spent."""

    product: np.ndarray
    source: np.ndarray
    target: np.ndarray
    quantity: np.ndarray
    worth: float
    spent: float


@dataclass(frozen=True, slots=True)
class Freight:
    """One transfer wanted: from, to, quantity, room of a unit, what is lost without all of it."""

    source: object
    target: object
    quantity: float
    load: float
    at_stake: float


def fit_lanes(freights, room):
    """Return the quantity (M,) of each freight that fits; *room* is {(source, target): what its lane still takes}.

    Givers' covers were kept when the freights were proposed: here nothing binds but the lanes. Of two whose units are
    worth as much the one named first goes, whichever solver plans.
    """
    place = {key: number for number, key in enumerate(sorted({key for pair in room for key in pair}))}
    shape, rows = (len(freights), len(place)), np.arange(len(freights))
    source = np.array([place[one.source] for one in freights])
    target = np.array([place[one.target] for one in freights])
    quantity = np.array([one.quantity for one in freights], dtype=float)
    surplus, deficit, worth = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    surplus[rows, source] = deficit[rows, target] = quantity
    worth[rows, target] = [max(one.at_stake / one.quantity, 1e-6) for one in freights]
    worth[rows, target] *= 1 + FIRST_SHARE * np.linspace(1, 0, len(freights))
    capacity = np.zeros((len(place), len(place)))
    for (giver, taker), left in room.items():
        capacity[place[giver], place[taker]] = max(left, 0.0)
    loads = np.array([one.load for one in freights], dtype=float)
    plan = plan_transfers(
        Problem(surplus, deficit, worth, np.zeros_like(capacity), capacity, loads, budget=0.0)
    )
    fits = np.zeros(len(freights))
    fits[plan.product] = plan.quantity
    # The plan counts whole units; the part of a unit at the end goes with them.
    return np.where(fits >= np.floor(quantity), quantity, fits)


def fit_in_turn(freights, room, reach):
    """Return the quantity of each freight that goes: 0.0 where its lane is full, None where the money ends before it.

    *reach* gets the places of those still in the running and returns the ones the budgets reach; what a full lane
    cannot take leaves its money to the next.  Pairs missing in *room* have no limit.  With a freight of which nothing
    fits, all that wait for a lane without room for a unit of theirs are out: there are few more rounds than lanes.
    """
    running = list(range(len(freights)))
    while True:
        reached = reach(running)
        limited = [place for place in reached if _lane(freights[place]) in room]
        fits = fit_lanes([freights[place] for place in limited], room) if limited else []
        goes = {place: freights[place].quantity for place in reached} | dict(zip(limited, fits, strict=True))
        if all(goes.values()):
            out = set(range(len(freights))).difference(running)
            return [0.0 if place in out else goes.get(place) for place in range(len(freights))]
        left = dict(room)
        for place in limited:
            left[_lane(freights[place])] -= goes[place] * freights[place].load
        running = [place for place in running if _may_go(freights[place], goes.get(place), left)]


def _lane(freight):
    return freight.source, freight.target


def _may_go(freight, goes, left):
    """Say whether some of *freight* goes, or may yet where the budget did not reach it (*goes* is None)."""
    if goes is None:
        return left.get(_lane(freight), np.inf) >= freight.load
    return bool(goes)


def plan_transfers(problem):
    """Return the plan of most worth less cost: no giver below its cover, no lane over capacity, budget kept.

    Only pairs where there is something to give and something missing become variables; the few fractions of the
    relaxed solution are rounded down and the freed room is filled greedily.
    """
    arcs = _arcs(problem)
    if not len(arcs.product):
        return Plan(*(np.zeros(0, dtype=int) for _field in range(4)), 0.0, 0.0)
    quantity = np.floor(_solve(problem, arcs) + 1e-6)
    quantity = _fill_up(problem, arcs, quantity)
    used = quantity > 0
    gain = (quantity * arcs.worth)[used].sum()
    spent = (quantity * arcs.cost)[used].sum()
    return Plan(
        arcs.product[used],
        arcs.source[used],
        arcs.target[used],
        quantity[used].astype(int),
        float(gain),
        float(spent),
    )


@dataclass(frozen=True)
class _Arcs:
    product: np.ndarray
    source: np.ndarray
    target: np.ndarray
    worth: np.ndarray
    cost: np.ndarray
    most: np.ndarray


def _arcs(problem):
    able = (problem.surplus[:, :, None] > 0) & (problem.deficit[:, None, :] > 0)
    able &= (problem.lane_capacity > 0)[None]
    able &= problem.worth[:, None, :] > problem.lane_cost[None]
    product, source, target = np.nonzero(able)
    most = np.minimum(problem.surplus[product, source], problem.deficit[product, target])
    return _Arcs(
        product,
        source,
        target,
        problem.worth[product, target],
        problem.lane_cost[source, target],
        np.floor(most),
    )


def _solve(problem, arcs):
    """Relaxed optimum.  Rows: surplus and deficit where they can bind, lanes, budget."""
    warehouses, count = problem.surplus.shape[1], len(arcs.product)
    columns = np.arange(count)
    given, given_limit = _shared_rows(
        arcs.product * warehouses + arcs.source, problem.surplus.ravel(), arcs.most
    )
    taken, taken_limit = _shared_rows(
        arcs.product * warehouses + arcs.target, problem.deficit.ravel(), arcs.most
    )
    lane = sparse.csr_array(
        (problem.load[arcs.product], (arcs.source * warehouses + arcs.target, columns)),
        shape=(warehouses**2, count),
    )
    used = np.unique(arcs.source * warehouses + arcs.target)
    money = sparse.csr_array(arcs.cost[None])
    matrix = sparse.vstack([given, taken, lane[used], money]).tocsr()
    limits = np.concatenate([given_limit, taken_limit, problem.lane_capacity.ravel()[used], [problem.budget]])
    return minimise(arcs.cost - arcs.worth, matrix, limits, arcs.most)


def _shared_rows(row_of, limit, most):
    """One row per (product, warehouse) whose arcs together could exceed its limit; the bounds keep the others."""
    total = np.bincount(row_of, weights=most, minlength=len(limit))
    binding = total > limit + 1e-9
    number = np.cumsum(binding) - 1
    inside = binding[row_of]
    rows = sparse.csr_array(
        (np.ones(inside.sum()), (number[row_of[inside]], np.flatnonzero(inside))),
        shape=(int(binding.sum()), len(row_of)),
    )
    return rows, limit[binding]


def _fill_up(problem, arcs, quantity):
    """Use what rounding down left, best gain per money first; every limit is checked again."""
    surplus, deficit = problem.surplus.astype(float).copy(), problem.deficit.astype(float).copy()
    np.subtract.at(surplus, (arcs.product, arcs.source), quantity)
    np.subtract.at(deficit, (arcs.product, arcs.target), quantity)
    room = problem.lane_capacity.astype(float).copy()
    np.subtract.at(room, (arcs.source, arcs.target), quantity * problem.load[arcs.product])
    money = problem.budget - (quantity * arcs.cost).sum()
    possible = np.minimum(surplus[arcs.product, arcs.source], deficit[arcs.product, arcs.target]) >= 1
    possible &= room[arcs.source, arcs.target] >= problem.load[arcs.product] - 1e-9
    order = np.flatnonzero(possible)
    gain = (arcs.worth - arcs.cost) / np.maximum(arcs.cost, 1e-9)
    for arc in order[np.argsort(-gain[order], kind="stable")]:
        product, source, target = arcs.product[arc], arcs.source[arc], arcs.target[arc]
        load, cost = problem.load[product], arcs.cost[arc]
        most = min(surplus[product, source], deficit[product, target])
        most = min(most, room[source, target] / load if load > 0 else most)
        most = np.floor(min(most, money / cost if cost > 0 else most) + 1e-9)
        if most < 1:
            continue
        quantity[arc] += most
        surplus[product, source] -= most
        deficit[product, target] -= most
        room[source, target] -= most * load
        money -= most * cost
    return quantity
