"""When goods will come, from how the vendor's deliveries came before. Pure Python.

A delay is the calendar days from the promise to the full receipt; negative is early. A history is ``{delay: count}``.
"""

from dataclasses import dataclass
from math import ceil, log

from .sample import PRIOR_WEIGHT

# Below this weight the past says nothing about delays that long.
THIN = 1.0
# Mean days more that goods take which are later than anything seen, when nothing was ever late.
NOTHING_KNOWN = 7.0


@dataclass(frozen=True)
class Prediction:
    """Days from the promise to the receipt: as likely as not, nine of ten; the share that comes late; own sample."""

    p50: int
    p90: int
    late_share: float
    sample: int


def predict(own, category, elapsed, weight=PRIOR_WEIGHT):
    """Return the Prediction of goods promised *elapsed* days ago (negative: days to go) that have not come yet.

    The vendor's *own* history counts each delivery once; the *category*'s is scaled to *weight* deliveries, so that a
    small sample leans on it and a large one does not (as in ``sample.share``). Delays shorter than *elapsed* are ruled
    out. Where hardly any are left, the rest is taken as memoryless: each day more as likely as the last, with the mean
    of the late ones (the exponential as the least that can be assumed of a positive time with known mean).
    """
    pool = mix(own, category, weight)
    left = {delay: share for delay, share in pool.items() if delay >= elapsed}
    sample = sum(own.values())
    if sum(left.values()) < THIN:
        mean = mean_late(pool)
        return Prediction(
            elapsed + max(1, ceil(log(2) * mean)),
            elapsed + max(1, ceil(log(10) * mean)),
            1.0 if elapsed >= 0 else _late_share(left),
            sample,
        )
    return Prediction(quantile(left, 0.5), quantile(left, 0.9), _late_share(left), sample)


def mix(own, category, weight=PRIOR_WEIGHT):
    """Return ``{delay: weight}`` of *own* with *category* scaled to *weight* deliveries; no history at all: on time."""
    pool = {delay: float(count) for delay, count in own.items()}
    total = sum(category.values())
    for delay, count in (category if total else {0: 1}).items():
        pool[delay] = pool.get(delay, 0.0) + weight * count / (total or 1)
    return pool


def quantile(pool, share):
    """Return the smallest delay of *pool* with at least *share* of the weight at or below it."""
    total, below = sum(pool.values()), 0.0
    for delay in sorted(pool):
        below += pool[delay]
        if below >= share * total - 1e-9:
            return delay
    raise ValueError("an empty history has no quantile")


def mean_late(pool):
    """Return the mean of the delays above zero in *pool*."""
    late = {delay: share for delay, share in pool.items() if delay > 0}
    total = sum(late.values())
    return sum(delay * share for delay, share in late.items()) / total if total else NOTHING_KNOWN


def _late_share(pool):
    total = sum(pool.values())
    return sum(share for delay, share in pool.items() if delay > 0) / total if total else 0.0
