"""Least stock for a group's service: what is dear may be short more often than what is cheap.

One more unit on the shelf serves the same wherever it lies but binds its own worth; so the share that a series may
miss grows with what it costs to serve one line of it.  At a common price of a shortage and a known distribution the
share would grow in proportion; distributions are estimates, and replays of generated and real demand needed least
stock a little below that.
"""

import numpy as np

POWER = 0.7
LEAST_MISSED, MOST_MISSED = 0.0004, 0.95


def usual(worth, weight):
    """Return (usual worth, usual weight) of a group: what the worth of its series is compared with."""
    least = 1e-9
    usual_weight = 1.0 if weight is None else max(float(np.median(weight)), least)
    return max(float(np.median(worth)), least), usual_weight


def tilted(nominal, worth, weight=None):
    """Return the nominal fill rate of each series, where the usual one has *nominal*: (N,), or (P, N) for (P, 1).

    *worth* and *weight* (N,) are multiples of what is usual in the group (:func:`usual`), so that the result is the
    same in any currency; *weight* is what a unit counts in the group's service.
    """
    worth_of_service = worth if weight is None else worth / weight
    missed = (1 - np.asarray(nominal, dtype=float)) * worth_of_service**POWER
    return 1 - np.clip(missed, LEAST_MISSED, MOST_MISSED)
