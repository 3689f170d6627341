"""Order levels by the distribution that a policy chose; one place where it is turned into a formula."""

import numpy as np

from . import distributions as dist
from . import own_past, service
from .calibration import levels_for, whole_levels
from .loss_table import quick_normal_level

# Counts: a negative binomial, or a Poisson where demand varies no more than that.
COUNTS, OWN_PAST = dist.NEGATIVE_BINOMIAL, "empirical"
CHOICES = (COUNTS, dist.GAMMA, dist.NORMAL, OWN_PAST)


def exact_levels(family, nominal, lots, cover, spans=None):
    """Return the whole levels (N,) that reach the *nominal* fill rates, by the exact function of *family*.

    *cover* is (mean, variance) of the demand to cover, *spans* the :class:`.own_past.Spans` of the same.
    """
    if family == OWN_PAST:
        counted = exact_levels(COUNTS, nominal, lots, cover)
        return _of_own(counted[None], np.asarray(nominal)[None], lots, spans)[0]
    levels = service.fill_rate_level(nominal, lots, *cover, family)
    return levels if family in dist.DISCRETE else whole_levels(levels)


def quick_levels(family, nominal, lots, cover, spans=None):
    """Return whole levels (P, N) for *nominal* fill rates, (P, 1) or (P, N), for a replay.

    Counts are read off the gamma's table: in a replay the two are one.
    """
    if family == dist.NORMAL:
        return whole_levels(quick_normal_level(nominal, lots, *cover))
    levels = levels_for(nominal, lots, cover)
    return _of_own(levels, nominal, lots, spans) if family == OWN_PAST else levels


def _of_own(levels, nominal, lots, spans):
    """Return *levels* (P, N) with those of series that show enough of their own past taken from it."""
    chosen = np.flatnonzero(spans.enough)
    if not len(chosen):
        return levels
    wanted = np.broadcast_to(nominal, levels.shape)[:, chosen]
    shown = own_past.Spans(spans.sums[:, chosen], spans.shares[:, chosen], spans.enough[chosen])
    levels = np.array(levels)
    levels[:, chosen] = whole_levels(own_past.fill_rate_levels(wanted, lots[chosen], shown))
    return levels


def told(family, cover, spans=None):
    """Return the name of the distribution (N,) that each series' level rests on."""
    mean, variance = cover
    counts = np.where(variance > mean, dist.NEGATIVE_BINOMIAL, dist.POISSON)
    if family == COUNTS:
        return counts
    if family == OWN_PAST:
        return np.where(spans.enough, OWN_PAST, counts)
    return np.full(len(mean), family)
