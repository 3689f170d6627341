"""Making nominal service come true: replay the last year, see what each nominal target really reached, read it back.

A level computed for 95 % reaches less when demand shifts, when the tail is fatter than the distribution, when orders
overtake each other.  The replay meets all of that; per class the nominal target is chosen that reached the wanted one.
"""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from .cleaning import cap_bulk
from .loss_table import quick_fill_rate_level
from .protection import over_protection
from .replay import replay
from .service import LOWEST_LEVEL
from .variance import shrink_variance

VOLUME_FILL, ITEM_FILL, CYCLE_SERVICE = "volume_fill", "item_fill", "cycle_service"
MEASURES = (VOLUME_FILL, ITEM_FILL, CYCLE_SERVICE)
NOMINALS = np.array(
    [
        0.05,
        0.2,
        0.35,
        0.5,
        0.6,
        0.68,
        0.75,
        0.8,
        0.84,
        0.88,
        0.91,
        0.94,
        0.96,
        0.975,
        0.985,
        0.993,
        0.998,
        0.9995,
    ]
)
# A class of this many series counts as much as all series together: a smaller one would chase last year's luck.
TRUSTED_CLASS = 100
# The formula itself counts as much as so many series of a replay.
FORMULA_SERIES = 20
# Demand beyond this many deviations of an item's own sizes is nobody's safety stock and does not steer the levels.
# Units pooled over items are ruled by the few largest orders: last year's do not foretell where next year's fall.
STEERING_DEVIATIONS = {VOLUME_FILL: 3.0, ITEM_FILL: 4.0, CYCLE_SERVICE: 4.0}


def demand_to_cover(estimates, place, lead_time, review):
    """Return (mean, variance) over the protection interval as known at one kept period, variance shrunk."""
    variance = shrink_variance(estimates.mean[place], estimates.variance[place], estimates.occurrence[place])
    return over_protection(estimates.mean[place], variance, lead_time, review, estimates.rate[place])


def candidate_levels(estimates, lots, lead_time, review, nominals=NOMINALS):
    """Return levels (kept, nominal, N) for every nominal target at every kept period; *lots* is (kept, N).

    The same formula serves lost sales: it spreads the stock better over the items than the lost-sales fill rate,
    which takes lots smaller than the lead time's demand for far worse than they are (on real data a third more stock
    at equal volume fill).  That unserved demand is not owed later is left to the replay, which lowers the nominal.
    """
    levels = np.empty((len(estimates.periods), len(nominals), estimates.mean.shape[1]), dtype=np.float32)
    for place in range(len(levels)):
        mean, variance = demand_to_cover(estimates, place, lead_time, review)
        wanted = np.asarray(nominals)[:, None]
        found = quick_fill_rate_level(wanted, lots[place], mean, variance)
        levels[place] = whole_levels(found)
    return levels


def whole_levels(levels):
    """Round real-valued levels up to whole units, never below the lowest level."""
    return np.maximum(np.ceil(levels - 1e-3), LOWEST_LEVEL)


@dataclass(frozen=True)
class Calibration:
    """Service that each nominal target reached in the replay, per class; ``achieved`` is (class, nominal)."""

    nominals: np.ndarray
    labels: tuple
    achieved: np.ndarray
    pooled: np.ndarray
    measure: str
    # Worth and weight of a unit that prices of a mix are counted in.
    usual: tuple = (1.0, 1.0)

    def nominal_for(self, target, classes, common_only=False):
        """Return the nominal target for each series, (N,), so that its class reaches *target* (one, or one each).

        A class that was not seen takes what brought all together to the target; with *common_only* every class does.
        """
        labels = np.asarray(classes)
        wanted = np.broadcast_to(np.asarray(target, dtype=float), labels.shape)
        rows = {} if common_only else dict(zip(self.labels, self.achieved, strict=True))
        result = np.empty(len(wanted))
        for label in np.unique(labels):
            chosen = labels == label
            values, inverse = np.unique(wanted[chosen], return_inverse=True)
            result[chosen] = self._read(rows.get(label, self.pooled), values)[inverse]
        return result

    def leaning_on_formula(self, series):
        """Return the calibration of few *series* leaning on the formula itself: three items cannot overrule it."""
        trust = series / (series + FORMULA_SERIES)
        lean = (1 - trust) * self.nominals
        return replace(self, achieved=trust * self.achieved + lean, pooled=trust * self.pooled + lean)

    def as_json(self):
        """Return plain values from which :meth:`from_json` makes the calibration again."""
        return {
            "nominals": [round(float(value), 6) for value in self.nominals],
            "pooled": [round(float(value), 6) for value in self.pooled],
            "achieved": {
                str(label): [round(float(value), 6) for value in row]
                for label, row in zip(self.labels, self.achieved, strict=True)
            },
            "measure": self.measure,
            "usual": list(self.usual),
        }

    @classmethod
    def from_json(cls, values):
        return cls(
            np.array(values["nominals"]),
            tuple(values["achieved"]),
            np.array(list(values["achieved"].values())),
            np.array(values["pooled"]),
            values["measure"],
            tuple(values["usual"]),
        )

    def achieved_at(self, nominal, classes):
        """Return what the class of each series reached in the replay with its *nominal* (N,)."""
        result = np.empty(len(nominal))
        rows = dict(zip(self.labels, self.achieved, strict=True))
        for label in np.unique(classes):
            chosen = classes == label
            row = rows.get(label, self.pooled)
            result[chosen] = np.interp(misses(nominal[chosen]), misses(self.nominals), row)
        return result

    def _read(self, achieved, target):
        """Interpolate on the odds of missing: from 95 to 99 % is as far as from 75 to 95 %."""
        reached = np.maximum.accumulate(achieved) + np.arange(len(achieved)) * 1e-9
        return 1 - np.exp(-np.interp(misses(target), misses(reached), misses(self.nominals)))


def misses(service):
    return -np.log(np.maximum(1 - np.asarray(service, dtype=float), 1e-6))


def measure_calibration(outcome, classes, measure, nominals=NOMINALS, weight=None):
    """Read a :class:`Calibration` off a replay of all *nominals*; small classes lean on all series together.

    *classes* (N,) are those of the period that the scoring began with, as the planner knew them.  By the classes of
    its end, who sold little in the scored year would be C *because* of that: C would look served better, A worse than
    the next year's C and A will be.  *weight* (N,) is what a unit of each series counts in a pooled fill rate.
    """
    measured = getattr(outcome, measure) if weight is None else partial(outcome.weighted_fill, weight)
    pooled = measured()
    labels = tuple(np.unique(classes))
    rows = []
    for label in labels:
        chosen = np.flatnonzero(classes == label)
        trust = (outcome.demanded[chosen] > 0).sum()
        trust = trust / (trust + TRUSTED_CLASS)
        rows.append(trust * measured(chosen) + (1 - trust) * pooled)
    return Calibration(np.asarray(nominals), labels, np.array(rows), pooled, measure)


def scored_from(periods, year):
    """Return the first period that a replay of so many *periods* scores: the last year, of less three quarters."""
    return max(periods - year, periods // 4)


def backtest(demand, levels, lots, leads, review, year, measure, lost_sales=False, known=None):
    """Replay *demand* (T, N) under candidate levels and score its last *year*.

    What comes before fills the pipeline and leaves the stock that slow items carry.  A series is scored once it is
    half a year old (or half of what there is): no level can be ready for a product that nobody had asked for, and to
    count that as a failure would raise every other item's stock.  Extreme one-offs are capped as *measure* asks.  *known* (T, N) marks
    the periods whose demand is known.
    """
    periods = len(demand)
    age = np.cumsum(np.logical_or.accumulate(demand > 0, axis=0), axis=0)
    scored = age > min(year // 2, periods // 2)
    if known is not None:
        scored &= known
    settle = scored_from(periods, year)
    steering = np.nan_to_num(cap_bulk(demand, STEERING_DEVIATIONS[measure]))
    return replay(
        steering, levels, lots, leads, review=review, score_from=settle, lost_sales=lost_sales, scored=scored
    )
