"""How far the service that a class showed is its own, and how far the luck of which items it happened to have.

Service is a ratio over items: how far it would move without each of them tells how uncertain it is (jackknife, Tukey
1958), the more so where a few large orders have most of the units.  Where the classes lie further apart than such luck explains, each
is believed the more, the smaller its own uncertainty is (DerSimonian & Laird 1986); else they are taken for alike.
"""

import numpy as np

from .replay import CYCLE_SERVICE, VOLUME_FILL

# Nothing is known better than to a tenth of a percent: five items that were all served at once prove no certainty.
LEAST_DEVIATION = 1e-3


def shares(outcome, measure, weight=None):
    """Return (numerator, denominator), both (policy, N): what each item adds to the service by *measure*.

    *weight* (N,) is what a unit of each series counts in a pooled fill rate.
    """
    if measure == CYCLE_SERVICE:
        return outcome.clean_cycles.astype(float), outcome.cycles.astype(float)
    demanded = np.asarray(outcome.demanded, dtype=float)
    if measure == VOLUME_FILL:
        weight = np.ones(len(demanded)) if weight is None else weight
        parts = outcome.served * weight, demanded * weight
    else:
        asked = demanded > 0
        parts = np.where(asked, outcome.served / np.maximum(demanded, 1e-12), 0.0), asked.astype(float)
    return parts[0], np.broadcast_to(parts[1], parts[0].shape)


def ratio(numerator, denominator):
    """Return (service, its variance), both (policy,); without any denominator everything was served, which says nothing."""
    total = denominator.sum(axis=1)
    if not total.all():
        return np.ones(len(total)), np.full(len(total), np.inf)
    service = numerator.sum(axis=1) / total
    left = total[:, None] - denominator
    if (left <= total[:, None] * 1e-9).any():
        # Of a single item nothing is known of how far the next one lies.
        return service, np.full(len(total), np.inf)
    without = (numerator.sum(axis=1)[:, None] - numerator) / left
    items = (denominator > 0).any(axis=0).sum()
    moved = ((without - service[:, None]) ** 2).sum(axis=1)
    return service, moved * (items - 1) / items + LEAST_DEVIATION**2


def per_class(parts, classes, common=None):
    """Return (labels, service per class and policy, service of all) of the :func:`shares` *parts*.

    A class leans on all together, or on *common* (policy,), by its :func:`trust`.
    """
    pooled, _variance = ratio(*parts)
    common = pooled if common is None else common
    labels = tuple(np.unique(classes))
    found = [ratio(*(part[:, classes == label] for part in parts)) for label in labels]
    service, variance = (np.array(part) for part in zip(*found, strict=True))
    believed = trust(service, variance)
    return labels, believed * service + (1 - believed) * common, pooled


def trust(service, variance):
    """Return how far each class is believed (class, policy), 0 to 1: what sets classes apart over that and its luck."""
    weight = 1 / variance
    total = np.maximum(weight.sum(axis=0), 1e-12)
    mean = (weight * service).sum(axis=0) / total
    apart = (weight * (service - mean) ** 2).sum(axis=0)
    left = np.maximum(total - (weight**2).sum(axis=0) / total, 1e-12)
    between = np.maximum(apart - (np.isfinite(variance).sum(axis=0) - 1), 0) / left
    return np.where(between > 0, between / (between + variance), 0.0)


def beyond_luck(service, variance, expected):
    """Return *service* drawn to what was *expected* by the share of its gap that luck alone would make (Stein)."""
    gap = service - expected
    share = np.maximum(1 - variance / np.maximum(gap**2, 1e-12), 0.0)
    return expected + share * gap
