"""Rehearsing the planner on the past: calibrate on what was known, live through the next month, learn from it.

The calibration reads what each nominal target reached.  When past months are planned by it, the service that comes out
still differs: demand that falls leaves stock behind, young series were harder to foresee than old ones are.  What a
class reached above or below its target so far becomes the :class:`.calibration.Lesson` of the next calibration.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from . import calibration
from .replay import Replayer, joined


@dataclass(frozen=True)
class Past:
    """What is rehearsed, from the first period replayed on: arrays (T, N), the candidates' ``levels[t]`` (nominal, N).

    ``demand`` is what came, ``steering`` the same without one-offs nobody plans for, ``scored`` where service counts.
    ``level_at(t, nominal)`` gives levels for nominal targets (P, N) as known at the end of *t*,
    ``classes_before(t, whole=None)`` the planning classes as known when *t* began, ``paths_before(t)`` those and the ones
    held before, a list of (N,).
    """

    demand: np.ndarray
    steering: np.ndarray
    scored: np.ndarray
    lots: np.ndarray
    leads: np.ndarray
    levels: object
    level_at: Callable
    classes_before: Callable
    paths_before: Callable
    review: int
    year: int
    measure: str
    lost_sales: bool = False
    weight: np.ndarray | None = None
    # All classes take one nominal target, that of a group which reaches its target together.
    common_only: bool = False

    @property
    def month(self):
        """Periods between two calibrations."""
        return max(self.year // 12, 1)

    def replayer(self, level, start=0):
        return Replayer(level, self.lots[start], int(self.leads.max()), self.lost_sales)


def replay_candidates(past, end):
    """Return [(first period, last period, Outcome)] of all candidates, by months counted back from period *end*."""
    run = past.replayer(past.levels[0])
    parts, first = [], 0
    for now in range(len(past.demand)):
        run.serve(past.steering[now], past.scored[now].astype(float))
        if (end - now) % past.month == 0:
            parts.append((first, now, run.take()))
            first = now + 1
        if (now + 1) % past.review == 0:
            run.order(past.levels[now], past.lots[now], past.leads[now])
        run.next()
    return parts


def outcome_until(parts, now, year, month):
    """Return (Outcome of the candidates over the months scored up to *now*, the first period of them)."""
    known = [part for part in parts if part[1] <= now]
    earliest = max(0, now + 1 - 2 * year)
    settled = earliest + calibration.scored_from(now + 1 - earliest, year)
    scored = [part for part in known if part[0] >= settled - month // 2] or known[-1:]
    return joined([outcome for _first, _last, outcome in scored]), scored[0][0]


def calibrate(past, parts, now):
    """Return (:class:`.calibration.Calibration` from what was known at the end of *now*, classes then)."""
    outcome, settled = outcome_until(parts, now, past.year, past.month)
    classes = past.classes_before(now + 1)
    known = past.classes_before(settled, set(classes) & set("ABC")) if settled else classes
    found = calibration.measure_calibration(outcome, known, past.measure, weight=past.weight)
    return found, classes


class Rehearsal:
    """Planning for *targets* from period *start* on, calibrated every month from period *settled* on."""

    def __init__(self, past, parts, targets, start, settled):
        self.past, self.parts, self.targets = past, parts, np.asarray(targets)
        self.start, self.settled = start, settled
        self.lesson = None

    def run(self):
        """Yield the levels (target, N) of each period from ``start`` on; ``lesson`` is what was learned by then."""
        past, run = self.past, None
        nominal = np.repeat(self.targets[:, None], past.demand.shape[1], axis=1)
        for now in range(self.start, len(past.demand)):
            if run is not None:
                run.serve(np.nan_to_num(past.demand[now]), self._counts(now))
            if now >= self.settled and (now - self.settled) % past.month == 0:
                nominal = self._nominal(run, now)
            level = past.level_at(now, nominal)
            if run is None:
                run = past.replayer(level, now)
                run.serve(np.nan_to_num(past.demand[now]), self._counts(now))
            if (now + 1) % past.review == 0:
                run.order(level, past.lots[now], past.leads[now])
            run.next()
            yield level
        self.lesson = self._learned(run, len(past.demand) - 1)

    def _counts(self, now):
        return self.past.scored[now].astype(float) if now > self.settled else None

    def _nominal(self, run, now):
        found, classes = calibrate(self.past, self.parts, now)
        found = found.taught(self._learned(run, now, classes))
        paths = self.past.paths_before(now + 1)
        return np.stack([found.nominal_over(target, paths, self.past.common_only) for target in self.targets])

    def _learned(self, run, now, classes=None):
        """Return what was learned by the classes that the rehearsal began with, split as today's *classes* are.

        By those of today, who sold much meanwhile would be A because of that, and A look served worse than it will be.
        """
        past = self.past
        lived = run and run.take(restart=False)
        if not lived or not (lived.demanded > 0).any():
            return None
        classes = past.classes_before(now + 1) if classes is None else classes
        begun = past.classes_before(self.settled + 1, set(classes) & set("ABC"))
        years = (now - self.settled) / past.year
        return calibration.learn_lesson(lived, begun, self.targets, past.measure, years, past.weight)
