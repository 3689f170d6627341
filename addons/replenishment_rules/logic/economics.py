"""Levels and lots where the cost of a shortage is known instead of a wanted service.

Sources: newsvendor and (r, Q) approximations as in Snyder & Shen, Fundamentals of Supply Chain Theory (2nd ed. 2019)
ch. 4 and 5; exact Poisson (r, Q) by Federgruen & Zheng 1992; exact (s, S) by Zheng & Federgruen 1991.
"""

import numpy as np
from scipy import special, stats

from . import distributions as dist

_STEPS = 200


def newsvendor_normal(holding, shortage, mean, deviation, lead_time=0.0):
    """Return (base stock, expected cost per period) for normal demand; *lead_time* in periods."""
    ratio = shortage / (shortage + holding)
    spread = deviation * np.sqrt(lead_time + 1)
    z = special.ndtri(ratio)
    cost = (holding + shortage) * stats.norm.pdf(z) * spread
    return mean * (lead_time + 1) + z * spread, cost


def newsvendor_poisson(holding, shortage, mean, lead_time=0.0):
    """Return the least base stock whose chance of sufficing reaches p / (p + h)."""
    return dist.quantile(shortage / (shortage + holding), mean * (lead_time + 1), mean, dist.POISSON)


def economic_lot(fixed, per_period, holding):
    """Return sqrt(2 K D / h) (Harris 1913)."""
    return np.sqrt(2 * fixed * per_period / holding)


def lot_with_breaks(fixed, per_period, rate, breaks, prices, least=0.0):
    """Return (lot, cost per period) under all-units prices: *breaks* are the least quantities of *prices*, rising.

    *rate* is the holding cost per money per period; a lot is never below *least*.
    """
    best = (np.inf, 0.0)
    for position, (start, price) in enumerate(zip(breaks, prices, strict=True)):
        end = breaks[position + 1] if position + 1 < len(breaks) else np.inf
        lot = max(economic_lot(fixed, per_period, rate * price), start, least)
        if lot >= end or lot <= 0:
            continue
        cost = price * per_period + fixed * per_period / lot + rate * price * lot / 2
        best = min(best, (cost, lot))
    return best[1], best[0]


def continuous_normal_levels(fixed, holding, shortage, per_period, deviation, lead_time):
    """Return (r, Q, cost): shortage cost per unit short, expected stock approximated by r - mean + Q/2.

    Iterates 1 - F(r) = Q h / (p D) and Q = sqrt(2 D (K + p n(r)) / h).
    """
    mean, spread = per_period * lead_time, deviation * np.sqrt(lead_time)
    lot = economic_lot(fixed, per_period, holding)
    for _step in range(_STEPS):
        level = mean + special.ndtri(1 - lot * holding / (shortage * per_period)) * spread
        short = dist.loss(level, mean, spread**2, dist.NORMAL)
        lot, before = np.sqrt(2 * per_period * (fixed + shortage * short) / holding), lot
        if abs(lot - before) < 1e-10:
            break
    cost = holding * (level - mean + lot / 2) + (fixed + shortage * short) * per_period / lot
    return level, lot, cost


def lot_and_safety_levels(fixed, holding, shortage, per_period, deviation, lead_time):
    """Return (r, Q): the economic lot and, on its own, the newsvendor level over the lead time."""
    z = special.ndtri(shortage / (shortage + holding))
    level = per_period * lead_time + z * deviation * np.sqrt(lead_time)
    return level, economic_lot(fixed, per_period, holding)


def loss_function_levels(fixed, holding, shortage, per_period, deviation, lead_time):
    """Return (r, Q): shortage cost per unit and period, with first- and second-order loss functions."""
    mean, spread = per_period * lead_time, deviation * np.sqrt(lead_time)
    lot = economic_lot(fixed, per_period, holding)
    level = mean
    for _step in range(_STEPS):
        level = _normal_level_with_loss(holding * lot / (holding + shortage), mean, spread)
        second = _second_normal_loss((level - mean) / spread) * spread**2
        lot, before = np.sqrt(2 * (fixed * per_period + (holding + shortage) * second) / holding), lot
        if abs(lot - before) < 1e-10:
            break
    return level, lot


def _normal_level_with_loss(short, mean, spread):
    low, high = mean - 40 * spread - short, mean + 40 * spread
    for _halving in range(_STEPS):
        middle = (low + high) / 2
        if dist.loss(middle, mean, spread**2, dist.NORMAL) > short:
            low = middle
        else:
            high = middle
    return high


def _second_normal_loss(z):
    """E[((Z - z)+)^2] / 2."""
    return ((z * z + 1) * special.ndtr(-z) - z * stats.norm.pdf(z)) / 2


def poisson_levels(fixed, holding, shortage, per_period, lead_time):
    """Return the optimal (r, Q, cost) for Poisson demand, backorder cost per unit and period."""
    mean = per_period * lead_time

    def one_period(level):
        short = dist.loss(level, mean, mean, dist.POISSON) if level > 0 else mean - level
        return holding * (level - mean + short) + shortage * short

    best = int(dist.quantile(shortage / (shortage + holding), mean, mean, dist.POISSON))
    low, high = best - 1, best + 1
    lot, total = 1, fixed * per_period + one_period(best)
    cost = total
    while True:
        low_cost, high_cost = one_period(low), one_period(high)
        cheaper = min(low_cost, high_cost)
        if cheaper >= cost:
            return low, lot, float(cost)
        lot, total = lot + 1, total + cheaper
        cost = total / lot
        if low_cost <= high_cost:
            low -= 1
        else:
            high += 1


def periodic_levels(fixed, holding, shortage, probabilities):
    """Return the optimal (s, S, cost) of a discrete demand per period with *probabilities* of 0, 1, 2 ... units."""
    probabilities = np.asarray(probabilities, dtype=float)
    units = np.arange(len(probabilities))

    def one_period(level):
        over = np.maximum(level - units, 0) @ probabilities
        return holding * over + shortage * (over - level + units @ probabilities)

    renewals = _renewal(probabilities, 4 * len(probabilities))

    def cost(low, high):
        visits = renewals[: high - low]
        return (
            fixed + sum(visit * one_period(high - step) for step, visit in enumerate(visits))
        ) / visits.sum()

    best = int(np.searchsorted(np.cumsum(probabilities), shortage / (shortage + holding)))
    low = best - 1
    while cost(low, best) > one_period(low):
        low -= 1
    top, least, high = best, cost(low, best), best + 1
    while one_period(high) <= least:
        if cost(low, high) < least:
            top = high
            while cost(low, top) <= one_period(low + 1):
                low += 1
            least = cost(low, top)
        high += 1
    return low, top, float(least)


def _renewal(probabilities, length):
    """Expected number of periods in which the position stands j units below the top, j = 0, 1, ..."""
    visits = np.zeros(length)
    visits[0] = 1 / (1 - probabilities[0])
    for below in range(1, length):
        reach = min(below, len(probabilities) - 1)
        before = visits[below - reach : below][::-1]
        visits[below] = probabilities[1 : reach + 1] @ before / (1 - probabilities[0])
    return visits


def lost_sales_order(on_hand, arrivals, mean, variance, ratio, family=dist.NEGATIVE_BINOMIAL):
    """Return the order where unserved demand is lost: on hand is rolled through the lead time, never below zero.

    *arrivals* (L, N) are the receipts of the coming periods, *mean* and *variance* the demand per period, *ratio* the
    newsvendor's p / (p + h).  The order covers the period of its own arrival, not the whole lead time.
    """
    projected = np.asarray(on_hand, dtype=float)
    for arriving in arrivals:
        projected = np.maximum(projected + arriving - mean, 0)
    return np.maximum(dist.quantile(ratio, mean, variance, family) - projected, 0)
