"""Making nominal service come true: replay the last year, see what each nominal target really reached, read it back.

A level computed for 95 % reaches less when demand shifts, when the tail is fatter than the distribution, when orders
overtake each other.  The replay meets all of that; per class the nominal target is chosen that reached the wanted one.
What still came out above or below the target when past months were planned that way (:mod:`.rehearsal`) is a lesson:
the class aims lower or higher.
"""

from dataclasses import dataclass, replace

import numpy as np

from . import evidence
from .cleaning import cap_bulk
from .distributions import NEGATIVE_BINOMIAL
from .loss_table import quick_fill_rate_level
from .protection import over_protection
from .replay import CYCLE_SERVICE, ITEM_FILL, VOLUME_FILL
from .service import LOWEST_LEVEL
from .variance import shrink_variance

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
# The formula itself counts as much as so many series of a replay.
FORMULA_SERIES = 20
# Demand beyond this many deviations of an item's own sizes (one in 30,000) is nobody's safety stock and does not steer
# the levels: one such order would rule a whole class, and last year's does not foretell where next year's falls.
STEERING_DEVIATIONS = 4.0
# A gap between target and rehearsed service never more than halves or doubles what may be missed.
LESSON_MOST = 2.0
# A lesson of so many years weighs half: a quarter lived through shows one season of four.
LESSON_YEARS = 0.25
# Calibrations kept by a run of another method are not read.
METHOD = 3


def demand_to_cover(estimates, place, lead_time, review):
    """Return (mean, variance) over the protection interval as known at one kept period, variance shrunk.

    A young series' level moves by one over the periods it was observed, faster than its rate: it is that uncertain.
    """
    variance = shrink_variance(estimates.mean[place], estimates.variance[place], estimates.occurrence[place])
    rate = np.maximum(estimates.rate[place], 1 / (estimates.observed[place] + 1))
    return over_protection(estimates.mean[place], variance, lead_time, review, rate)


def levels_for(nominal, lots, cover):
    """Return whole levels for *nominal* fill rates, (P, 1) or (P, N); *cover* is :func:`demand_to_cover`.

    The same formula serves lost sales: it spreads the stock better over the items than the lost-sales fill rate,
    which takes lots smaller than the lead time's demand for far worse than they are (on real data a third more stock
    at equal volume fill).  That unserved demand is not owed later is left to the replay, which lowers the nominal.
    """
    return whole_levels(quick_fill_rate_level(nominal, lots, *cover))


def whole_levels(levels):
    """Round real-valued levels up to whole units, never below the lowest level."""
    return np.maximum(np.ceil(levels - 1e-3), LOWEST_LEVEL)


@dataclass(frozen=True)
class Lesson:
    """Service that each of *targets* really reached when it was planned for, per class, and how much that says (0-1)."""

    targets: np.ndarray
    labels: tuple
    achieved: np.ndarray
    pooled: np.ndarray
    weight: float

    def aim(self, label, target):
        """Return what the class of *label* should aim at to reach *target*, an array."""
        rows = dict(zip(self.labels, self.achieved, strict=True))
        wanted, most = misses(self.targets), np.log(LESSON_MOST)
        shift = np.clip(self.weight * (misses(rows.get(label, self.pooled)) - wanted), -most, most)
        # Who promises more never aims lower, whatever the past says.
        aimed = np.maximum.accumulate(wanted - shift)
        shift = np.interp(misses(target), wanted, wanted - aimed)
        return 1 - np.exp(-np.maximum(misses(target) - shift, 0.0))

    def as_json(self):
        return {
            "targets": _rounded(self.targets),
            "pooled": _rounded(self.pooled),
            "achieved": {
                str(label): _rounded(row) for label, row in zip(self.labels, self.achieved, strict=True)
            },
            "weight": round(float(self.weight), 6),
        }

    @classmethod
    def from_json(cls, values):
        rows = values["achieved"]
        return cls(
            np.array(values["targets"]),
            tuple(rows),
            np.array(list(rows.values())),
            np.array(values["pooled"]),
            values["weight"],
        )


@dataclass(frozen=True)
class Calibration:
    """Service that each nominal target reached in the replay, per class; ``achieved`` is (class, nominal)."""

    nominals: np.ndarray
    labels: tuple
    achieved: np.ndarray
    pooled: np.ndarray
    measure: str
    # Worth and weight of a unit that those of a mix are compared with.
    usual: tuple = (1.0, 1.0)
    lesson: Lesson | None = None
    # The distribution whose levels were replayed.
    family: str = NEGATIVE_BINOMIAL

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
            if self.lesson is not None:
                values = self.lesson.aim(None if common_only else label, values)
            result[chosen] = self._read(rows.get(label, self.pooled), values)[inverse]
        return result

    def nominal_over(self, target, paths, common_only=False):
        """Return the nominal target for each series from the classes it had, a list of (N,): halfway between theirs.

        A class is calibrated on what became of all who were in it when a year began, those who left it included; so
        each year that a product is in the middle of has its say, and its level does not jump when its class changes.
        """
        if common_only:
            return self.nominal_for(target, paths[0], common_only=True)
        missed = [misses(self.nominal_for(target, classes)) for classes in paths]
        return 1 - np.exp(-np.mean(missed, axis=0))

    def taught(self, lesson):
        """Return the calibration that aims as *lesson* says (None: at the target itself)."""
        return replace(self, lesson=lesson)

    def leaning_on_formula(self, series):
        """Return the calibration of few *series* leaning on the formula itself: three items cannot overrule it."""
        trust = series / (series + FORMULA_SERIES)
        lean = (1 - trust) * self.nominals
        lesson = self.lesson and replace(self.lesson, weight=self.lesson.weight * trust)
        return replace(
            self, achieved=trust * self.achieved + lean, pooled=trust * self.pooled + lean, lesson=lesson
        )

    def as_json(self):
        """Return plain values from which :meth:`from_json` makes the calibration again."""
        return {
            "method": METHOD,
            "nominals": _rounded(self.nominals),
            "pooled": _rounded(self.pooled),
            "achieved": {
                str(label): _rounded(row) for label, row in zip(self.labels, self.achieved, strict=True)
            },
            "measure": self.measure,
            "usual": list(self.usual),
            "lesson": self.lesson and self.lesson.as_json(),
            "family": self.family,
        }

    @classmethod
    def from_json(cls, values):
        """Return the calibration of :meth:`as_json`; None if it was made by another method."""
        if values.get("method") != METHOD:
            return None
        return cls(
            np.array(values["nominals"]),
            tuple(values["achieved"]),
            np.array(list(values["achieved"].values())),
            np.array(values["pooled"]),
            values["measure"],
            tuple(values["usual"]),
            values["lesson"] and Lesson.from_json(values["lesson"]),
            values.get("family", NEGATIVE_BINOMIAL),
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


def _rounded(values):
    return [round(float(value), 6) for value in values]


def measure_calibration(outcome, classes, measure, nominals=NOMINALS, weight=None):
    """Read a :class:`Calibration` off a replay of all *nominals*; a class is believed as far as its items tell.

    *classes* (N,) are those of the period that the scoring began with, as the planner knew them.  By the classes of
    its end, who sold little in the scored year would be C *because* of that: C would look served better, A worse than
    the next year's C and A will be.  *weight* (N,) is what a unit of each series counts in a pooled fill rate.
    """
    found = evidence.per_class(evidence.shares(outcome, measure, weight), classes)
    return Calibration(np.asarray(nominals), *found, measure)


def learn_lesson(outcome, classes, targets, measure, years, weight=None):
    """Return the :class:`Lesson` of a rehearsal of so many *years* that planned for *targets*.

    *classes* (N,) are those that the rehearsal began with.  A gap counts as far as it exceeds its own luck.
    """
    targets = np.asarray(targets)
    parts = evidence.shares(outcome, measure, weight)
    common = evidence.beyond_luck(*evidence.ratio(*parts), targets)
    labels, achieved, _pooled = evidence.per_class(parts, classes, common)
    return Lesson(targets, labels, achieved, common, years / (years + LESSON_YEARS))


def scored_from(periods, year):
    """Return the first period that a replay of so many *periods* scores: the last year, of less three quarters."""
    return max(periods - year, periods // 4)


def steering_demand(demand):
    """Return *demand* (T, N) without the extreme one-offs that do not steer; what is unknown is nothing."""
    return np.nan_to_num(cap_bulk(demand, STEERING_DEVIATIONS))


def ripe(demand, year):
    """Return where (T, N) a series is old enough to judge levels by: half a year, or half of what there is.

    No level can be ready for a product that nobody had asked for, and to count that as a failure would raise every
    other item's stock.
    """
    age = np.cumsum(np.logical_or.accumulate(np.nan_to_num(demand) > 0, axis=0), axis=0)
    return age > min(year // 2, len(demand) // 2)
