"""Changes of demand or lead time that people foresee (promotions, strikes, holidays): expected ahead, taken out behind."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Change:
    """Where it counts (N,), its first and last day counted from today, and what it multiplies."""

    series: np.ndarray
    first: int
    last: int
    demand_factor: float = 1.0
    lead_factor: float = 1.0


def usual_demand(demand, mondays, changes):
    """Return *demand* (T, N) as it would have been without *changes*; *mondays* (T,) are days from today, below zero."""
    mondays = np.asarray(mondays, dtype=float)
    usual = demand
    for change in changes:
        share = _share(mondays, mondays + 7, change)
        if change.demand_factor != 1 and share.any():
            usual = usual.copy() if usual is demand else usual
            usual[:, change.series] /= (1 + (change.demand_factor - 1) * share)[:, None]
    return usual


def demand_ahead(changes, days):
    """Return the factor (N,) on the demand of the next *days* (N,): each change counts for the days it lies in them."""
    factor = np.ones(len(days))
    for change in changes:
        share = _share(np.zeros(len(days)), np.maximum(days, 1.0), change)
        factor *= np.where(change.series, 1 + (change.demand_factor - 1) * share, 1.0)
    return factor


def lead_now(changes, count):
    """Return the factor (N,) on lead times of what is ordered today."""
    factor = np.ones(count)
    for change in changes:
        if change.first <= 0 <= change.last:
            factor[change.series] *= change.lead_factor
    return factor


def _share(start, end, change):
    """Return which share of the days from *start* to before *end* lies in *change*."""
    inside = np.minimum(end, change.last + 1) - np.maximum(start, change.first)
    return np.maximum(inside, 0) / (end - start)
