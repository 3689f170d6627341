"""Least stock for a group's service: one price for a unit short, and every series takes the level that pays at it.

At a common price the last unit of money in stock serves as much anywhere in the group, so no shift between two series
could save stock at the same service.  The replay then says which price reached the wanted service.
"""

import numpy as np

from . import distributions as dist
from .loss_table import quick_fill_rate_level
from .service import LOWEST_LEVEL

# Fill rates among which the level of a series is chosen.
STEPS = np.array([0.05, 0.3, 0.5, 0.65, 0.75, 0.82, 0.88, 0.92, 0.95, 0.97, 0.985, 0.993, 0.997, 0.999])
# Prices of a missed line over the value of a typical unit, as price / (1 + price): between 0 and 1 like any nominal.
NOMINALS = 1 - 1 / (1 + np.geomspace(0.02, 2000, 18))


def usual(worth, weight):
    """Return (usual worth, usual weight) of a group: what prices are counted in."""
    least = 1e-9
    usual_weight = 1.0 if weight is None else max(float(np.median(weight)), least)
    return max(float(np.median(worth)), least), usual_weight


def mixed_levels(nominal, lots, mean, variance, worth, weight=None):
    """Return the levels that least stock value plus price x weight x units short asks for.

    *nominal* is price / (1 + price): a number, (N,), or (P, 1) for levels (P, N).  *worth* and *weight* are
    multiples of what is usual in the group (:func:`usual`), so that a price means the same in any currency.
    """
    weight = 1.0 if weight is None else weight
    steps = quick_fill_rate_level(STEPS[:, None], lots, mean, variance)
    steps = np.maximum(np.ceil(steps - 1e-3), LOWEST_LEVEL)
    over = dist.loss(steps, mean, variance, dist.GAMMA)
    short = over - dist.loss(steps + lots, mean, variance, dist.GAMMA)
    # Units short per lot's worth of demand; stock as what is left when the lot arrives and half a lot.
    short_share = np.clip(short / np.maximum(lots, 1e-9), 0, 1)
    stock = (np.maximum(steps - mean + over, 0) + lots / 2) * worth
    price = np.asarray(nominal, dtype=float)
    price = price / np.maximum(1 - price, 1e-9)
    per_period = mean * weight
    if price.ndim < 2:
        cost = stock + price * per_period * short_share
        return np.take_along_axis(steps, cost.argmin(axis=0)[None], axis=0)[0]
    chosen = [(stock + one * per_period * short_share).argmin(axis=0) for one in price[:, 0]]
    return np.take_along_axis(steps, np.array(chosen), axis=0)
