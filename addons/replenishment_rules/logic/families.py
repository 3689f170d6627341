"""Order levels by the distribution that a policy chose; one place where it is turned into a formula."""

import numpy as np

from . import distributions as dist
from . import service
from .calibration import levels_for, whole_levels
from .loss_table import quick_normal_level

# Counts: a negative binomial, or a Poisson where demand varies no more than that.
COUNTS, OWN_PAST = dist.NEGATIVE_BINOMIAL, "empirical"
CHOICES = (COUNTS, dist.GAMMA, dist.NORMAL, OWN_PAST)


def exact_levels(family, nominal, lots, cover, past=None):
    """Return the whole levels (N,) that reach the *nominal* fill rates, by the exact function of *family*.

    *cover* is (mean, variance) of the demand to cover, *past* the :class:`.own_past.OwnPast` of the series.
    """
    if family == OWN_PAST:
        counted = exact_levels(COUNTS, nominal, lots, cover)
        return _of_own(counted[None], np.asarray(nominal)[None], lots, past)[0]
    levels = service.fill_rate_level(nominal, lots, *cover, family)
    return levels if family in dist.DISCRETE else whole_levels(levels)


def quick_levels(family, nominal, lots, cover, past=None):
    """Return whole levels (P, N) for *nominal* fill rates, (P, 1) or (P, N), for a replay.

    Counts are read off the gamma's table: in a replay the two are one.
    """
    if family == dist.NORMAL:
        return whole_levels(quick_normal_level(nominal, lots, *cover))
    levels = levels_for(nominal, lots, cover)
    return _of_own(levels, nominal, lots, past) if family == OWN_PAST else levels


def _of_own(levels, nominal, lots, past):
    """Return *levels* (P, N) with those of series that show enough of their own past taken from it."""
    chosen = np.flatnonzero(past.enough())
    levels, wanted = np.array(levels), np.broadcast_to(nominal, levels.shape)
    levels[:, chosen] = whole_levels(past.fill_rate_levels(wanted, lots, chosen))
    return levels


def told(family, cover, past=None):
    """Return the name of the distribution (N,) that each series' level rests on."""
    mean, variance = cover
    counts = np.where(variance > mean, dist.NEGATIVE_BINOMIAL, dist.POISSON)
    if family == COUNTS:
        return counts
    if family == OWN_PAST:
        return np.where(past.enough(), OWN_PAST, counts)
    return np.full(len(mean), family)
