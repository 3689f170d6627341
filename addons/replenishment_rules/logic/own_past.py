"""Levels from what an item itself asked for in spans as long as the protection interval; no distribution is assumed.

All overlapping spans of the item's own weeks count (Porras & Dekker 2008), a span of a week and a third as two of three
spans of one week and one of two.  The spread of the lead time counts as spans shorter and longer by it, half each.
"""

from dataclasses import dataclass

import numpy as np

# A fill rate of 95 % with a lot of a month's demand lets one order in ten end short: what happens one time in ten must
# have had so many separate spans to happen in, and as many demands to be seen in several sizes.
FEWEST = 10
# Series worked on together: their sorted sums stand in memory.
CHUNK = 4_000


@dataclass(frozen=True)
class Spans:
    """Demand over spans of each series' own past: ``sums`` and ``shares`` (W, N)."""

    sums: np.ndarray
    shares: np.ndarray


@dataclass(frozen=True)
class OwnPast:
    """Past of series, ``demand`` (T, N) without season, NaN where unknown, and what is to be covered, (N,) or scalars.

    ``mean`` and ``variance`` of the periods, ``factor`` of the demand in them.  Sums are made for the series in hand.
    """

    demand: np.ndarray
    mean: np.ndarray
    variance: np.ndarray
    factor: np.ndarray | float = 1.0

    def enough(self):
        """Return the series (n,) with FEWEST separate spans, their spread included, and as many demands."""
        longest = np.maximum(self.mean + np.sqrt(np.maximum(self.variance, 0)), 1)
        known = (~np.isnan(self.demand)).sum(axis=0)
        return (known >= FEWEST * longest) & ((self.demand > 0).sum(axis=0) >= FEWEST)

    def fill_rate_levels(self, targets, lots, chosen):
        """Return the least levels (P, n) of the *chosen* series whose fill rate reaches *targets* (P, N)."""
        count = self.demand.shape[1]
        mean, variance, factor = (
            np.broadcast_to(np.asarray(value, dtype=float), (count,))
            for value in (self.mean, self.variance, self.factor)
        )
        result = np.empty((len(targets), len(chosen)))
        for first in range(0, len(chosen), CHUNK):
            part = chosen[first : first + CHUNK]
            spans = spans_of(self.demand[:, part], mean[part], variance[part])
            spans = Spans(spans.sums * factor[part], spans.shares)
            result[:, first : first + CHUNK] = fill_rate_levels(targets[:, part], lots[part], spans)
        return result


def spans_of(demand, mean, variance):
    """Return :class:`Spans` of *demand* (T, N), NaN where unknown: *mean* and *variance* (N,) of the periods to cover.

    What is unknown is left out, the weeks around it are taken as neighbours.
    """
    periods, series = demand.shape
    mean, variance = (
        np.broadcast_to(np.asarray(value, dtype=float), (series,)) for value in (mean, variance)
    )
    unknown = np.isnan(demand)
    known = periods - unknown.sum(axis=0)
    order = np.argsort(unknown, axis=0, kind="stable")
    past = np.nan_to_num(np.take_along_axis(demand, order, axis=0).astype(float))
    running = np.concatenate([np.zeros((1, series)), np.cumsum(past, axis=0)])
    deviation = np.sqrt(np.maximum(variance, 0))
    sides = (mean - deviation, mean + deviation) if deviation.any() else (mean,)
    sums, shares = [], []
    for side in sides:
        length = np.clip(side, 0, periods)
        whole = np.floor(length).astype(int)
        for lasts, weight in ((whole, 1 - (length - whole)), (whole + 1, length - whole)):
            found, share = _windows(running, known, lasts, weight / len(sides))
            sums.append(found)
            shares.append(share)
    shares = np.concatenate(shares)
    shares = shares / np.maximum(shares.sum(axis=0), 1e-12)
    return Spans(np.concatenate(sums), shares)


def _windows(running, known, lasts, weight):
    """Return (sums, shares) of all windows of *lasts* (N,) periods; those that reach beyond what is known share nothing."""
    ends = np.arange(1, len(running))[:, None]
    begins = ends - lasts
    whole = (begins >= 0) & (ends <= known)
    sums = running[1:] - np.take_along_axis(running, np.maximum(begins, 0), axis=0)
    return np.where(whole, sums, 0.0), whole * (weight / np.maximum(whole.sum(axis=0), 1))


def fill_rate_levels(targets, lots, spans):
    """Return the least levels (P, N) whose fill rate reaches *targets* (P, 1) or (P, N): exact, no search.

    The units served by a lot Q above level s are E[min((X - s)+, Q)] short of it, linear in s between the sums seen and
    the same less Q: sorted, the level is read off.
    """
    lots = np.maximum(np.asarray(lots, dtype=float), 1e-9)
    return _levels(np.broadcast_to(targets, (len(targets), len(lots))), lots, spans.sums, spans.shares)


def _levels(targets, lots, sums, shares):
    knots = np.concatenate([sums - lots, sums])
    order = np.argsort(knots, axis=0, kind="stable")
    knots = np.take_along_axis(knots, order, axis=0)
    slope = np.cumsum(np.take_along_axis(np.concatenate([shares, -shares]), order, axis=0), axis=0)
    served = np.concatenate(
        [np.zeros((1, len(lots))), np.cumsum(slope[:-1] * np.diff(knots, axis=0), axis=0)]
    )
    result = np.empty(targets.shape)
    for row, target in enumerate(targets):
        wanted = target * lots
        after = np.clip((served < wanted - 1e-9 * lots).sum(axis=0), 1, len(knots) - 1)[None]
        before = after - 1
        at, done, pace = (np.take_along_axis(values, before, axis=0)[0] for values in (knots, served, slope))
        end = np.take_along_axis(knots, after, axis=0)[0]
        result[row] = np.minimum(at + (wanted - done) / np.maximum(pace, 1e-12), end)
    return result
