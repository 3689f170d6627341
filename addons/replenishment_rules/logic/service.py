"""Order levels for a wanted service, one per series, all vectorised.

Conventions: a level ``s`` is the inventory position at or below which one orders; ``lot`` is what one order adds above
it.  ``mean`` and ``variance`` describe demand over the protection interval (lead time + review).
"""

import numpy as np

from . import distributions as dist
from .loss_table import quick_fill_rate_level

# Below -1 a level would wait for more than one customer to be short before it orders.
LOWEST_LEVEL = -1.0
# The table is a hair high or low; a guess one unit too high costs one more look than one just right.
GUESS_SLACK = 0.02


def cycle_service_level(target, mean, variance, family=dist.NEGATIVE_BINOMIAL):
    """Level whose probability of no stockout in a cycle is *target* (P1; Silver, Pyke & Thomas ch. 6)."""
    return np.maximum(dist.quantile(target, mean, variance, family), LOWEST_LEVEL)


def fill_rate(level, lot, mean, variance, family=dist.NEGATIVE_BINOMIAL, lost_sales=False):
    """Share of demanded units served at once by an (s, Q) policy (P2).

    Backorders: 1 - (E[(X-s)+] - E[(X-s-Q)+]) / Q.  Lost sales: 1 - ESC / (Q + ESC).
    """
    lot = np.maximum(np.asarray(lot, float), 1e-9)
    short = dist.loss(level, mean, variance, family)
    if lost_sales:
        return 1 - short / (lot + short)
    return 1 - (short - dist.loss(level + lot, mean, variance, family)) / lot


def periodic_fill_rate(level, per_review, mean, variance, mean_lead, variance_lead, family=dist.NORMAL):
    """Fill rate of order-up-to *level* each review: 1 - (E[(X_{L+R}-S)+] - E[(X_L-S)+]) / demand per review."""
    before = dist.loss(level, mean_lead, variance_lead, family)
    return 1 - (dist.loss(level, mean, variance, family) - before) / per_review


def fill_rate_level(target, lot, mean, variance, family=dist.NEGATIVE_BINOMIAL, lost_sales=False):
    """Smallest level whose :func:`fill_rate` reaches *target*; whole units for the discrete families.

    The gamma table gives the first guess, the exact function of *family* decides.
    """
    target, lot, mean, variance = np.broadcast_arrays(
        *(np.asarray(value, dtype=float) for value in (target, lot, mean, variance))
    )
    shape = mean.shape
    target, lot, mean, variance = (value.ravel() for value in (target, lot, mean, variance))
    whole = family in dist.DISCRETE

    def short_of_target(level, index):
        rate = fill_rate(level, lot[index], mean[index], variance[index], family, lost_sales)
        return rate < target[index] - 1e-12

    guess = np.asarray(quick_fill_rate_level(target, lot, mean, variance, lost_sales), dtype=float)
    guess = np.maximum(np.ceil(guess - GUESS_SLACK) if whole else guess, LOWEST_LEVEL)
    step = np.ones(len(mean)) if whole else np.sqrt(np.maximum(variance, 1e-9)) / 4
    low, high = _bracket(guess, step, short_of_target)
    return _bisect(low, high, short_of_target, whole).reshape(shape)


def _bracket(guess, step, short_of_target):
    """Levels of which the lower misses the target and the upper reaches it; equal where the lowest level does."""
    low, high = np.maximum(guess - step, LOWEST_LEVEL), guess.copy()
    active = np.arange(len(guess))
    stride = step.copy()
    while len(active := active[short_of_target(high[active], active)]):
        low[active] = high[active]
        high[active] += stride[active]
        stride[active] *= 2
    active = np.flatnonzero(low < high)
    stride = step.copy()
    while len(active := active[~short_of_target(low[active], active)]):
        high[active] = low[active]
        low[active] = np.maximum(low[active] - stride[active], LOWEST_LEVEL)
        stride[active] *= 2
        active = active[high[active] > LOWEST_LEVEL]
    return low, high


def _bisect(low, high, short_of_target, whole):
    active = np.flatnonzero(high - low > (1 if whole else 0))
    while len(active):
        middle = (low[active] + high[active]) / 2
        if whole:
            middle = np.floor(middle)
        missed = short_of_target(middle, active)
        low[active] = np.where(missed, middle, low[active])
        high[active] = np.where(missed, high[active], middle)
        width = high[active] - low[active]
        done = width <= 1 if whole else width <= 1e-9 * np.maximum(np.abs(high[active]), 1)
        active = active[~done]
    return high


def safety_stock_normal(cycle_service, deviation):
    """z(P1) times the deviation of demand over the protection interval."""
    return dist.quantile(cycle_service, 0.0, 1.0, dist.NORMAL) * deviation


def expected_short_per_cycle(level, mean, variance, family=dist.NORMAL):
    """Expected units short per replenishment cycle (ESC)."""
    return dist.loss(level, mean, variance, family)


def lot_critical_ratio(lot, per_period, shortage_cost, holding_cost):
    """Cycle service that pays under an (s, Q) policy: 1 - F(s) = Q h / (m p), never below zero."""
    return np.clip(1 - lot * holding_cost / (per_period * shortage_cost), 0.0, 1.0)
