"""The four policies and their comparison at equal achieved service."""

import importlib.util
import pathlib
import sys
from dataclasses import dataclass, field

import numpy as np


def _load_logic():
    """Load the addon's pure logic as a package of its own: no Odoo needed."""
    name = "replenishment_rules_logic"
    if name not in sys.modules:
        folder = pathlib.Path(__file__).resolve().parents[2] / "addons/replenishment_rules/logic"
        spec = importlib.util.spec_from_file_location(
            name, folder / "__init__.py", submodule_search_locations=[str(folder)]
        )
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])


_load_logic()

from replenishment_rules_logic import calibration, cleaning, mix, planning, rehearsal, tournament  # noqa: E402
from replenishment_rules_logic.protection import LeadTime  # noqa: E402
from replenishment_rules_logic.replay import replay  # noqa: E402

GOALS = (0.85, 0.9, 0.95)
MEASURES = calibration.MEASURES
TARGETS = np.array([0.3, 0.5, 0.65, 0.75, 0.8, 0.85, 0.875, 0.9, 0.925, 0.95, 0.965, 0.98, 0.99, 0.995])
FACTORS = np.geomspace(0.1, 40, 36)
SEED = 20260101
OURS, LITERAL, TUNED, DDMRP = "ours", "literal min-max", "tuned min-max", "DDMRP-style"


@dataclass
class Comparison:
    """Everything measured on one file; stock is unit value times mean stock on hand, summed."""

    series: int
    left_out: int
    periods: int
    scored: int
    goals: tuple
    # measure -> policy -> [(service, stock)] along the policy's own parameter
    curves: dict = field(default_factory=dict)
    # (service volume, item, cycle), stock
    literal: tuple = ()
    # measure -> {goal: (achieved pooled, its interval, {class: (achieved, series, interval)})}
    gaps: dict = field(default_factory=dict)

    def stock_at(self, measure, policy, goal):
        """Stock at which *policy* reaches *goal*, on its curve between the two nearest points; NaN if it never does."""
        curve = sorted(self.curves[measure][policy])
        service = np.array([point[0] for point in curve])
        stock = np.array([point[1] for point in curve])
        if goal < service[0] or goal > service[-1]:
            return float("nan")
        # Between two points stock grows with the logarithm of the share missed.
        return float(
            np.exp(np.interp(-np.log(1 - goal), -np.log(np.maximum(1 - service, 1e-9)), np.log(stock)))
        )

    def tuned_stock_at(self, measure, family, goal):
        """Least stock over the windows of average use that the rival could have chosen, knowing the result."""
        found = [
            self.stock_at(measure, policy, goal)
            for policy in self.curves[measure]
            if policy.startswith(family)
        ]
        found = [value for value in found if value == value]
        return min(found) if found else float("nan")


@dataclass(frozen=True)
class Bench:
    """One prepared history: what every policy is given."""

    demand: np.ndarray
    known: np.ndarray
    unit_value: np.ndarray
    leads: np.ndarray
    lots: np.ndarray
    lead_time: LeadTime
    review: int
    lost_sales: bool
    year: int
    warm_up: int
    start: int
    targets: np.ndarray

    def outcome(self, levels):
        """Replay levels given from ``start`` on; the first year is not scored."""
        return replay(
            self.demand[self.start :],
            levels,
            self.lots[self.start :],
            self.leads[self.start :],
            review=self.review,
            score_from=self.warm_up - self.start,
            lost_sales=self.lost_sales,
            scored=self.known[self.start :],
        )


def prepare(history, review, leads, lost_sales, goals=GOALS):
    """Return (Bench, series left out): items without a sale in the warm-up have nothing to learn from."""
    warm_up = history.warm_up
    demand = history.demand
    sold = (np.nan_to_num(demand[:warm_up]) > 0).any(axis=0)
    demand, value = demand[:, sold], history.unit_value[sold]
    known = ~np.isnan(demand) & history.in_stock[:, sold]
    drawn = np.random.default_rng(SEED).choice(leads, size=demand.shape)
    lead_time = LeadTime(float(np.mean(leads)), float(np.var(leads)))
    use = average_use(demand, known, history.year)
    lots = np.maximum(1, np.round(use * lead_time.mean))
    bench = Bench(
        demand,
        known,
        value,
        drawn,
        lots,
        lead_time,
        review,
        lost_sales,
        history.year,
        warm_up,
        warm_up // 2,
        np.union1d(TARGETS, goals),
    )
    return bench, int((~sold).sum())


def average_use(demand, known, window):
    """Average demand per known period over the trailing *window*, from the first sale on."""
    begun = np.cumsum(np.nan_to_num(demand) > 0, axis=0) > 0
    counted = known & begun
    units = np.cumsum(np.where(counted, demand, 0), axis=0)
    periods = np.cumsum(counted, axis=0)
    units[window:] -= units[:-window].copy()
    periods[window:] -= periods[:-window].copy()
    return units / np.maximum(periods, 1)


def compare(history, *, review, leads, lost_sales, goals=GOALS):
    """Run all policies over one history."""
    bench, left_out = prepare(history, review, leads, lost_sales, goals)
    periods, series = bench.demand.shape
    comparison = Comparison(series, left_out, periods, periods - bench.warm_up, goals)
    comparison.curves = {measure: {} for measure in MEASURES}
    _run_min_max(bench, comparison)
    _run_ddmrp(bench, comparison)
    _run_ours(bench, comparison)
    return comparison


def _windows(bench):
    return [max(bench.year * share // 52, 2) for share in (8, 13, 26, 52)]


def _add_curve(comparison, policy, outcome, unit_value):
    stock = outcome.stock_value(unit_value)
    for measure in MEASURES:
        comparison.curves[measure][policy] = list(zip(getattr(outcome, measure)(), stock, strict=True))


def _run_min_max(bench, comparison):
    """Literal: order at average use x lead time.  Tuned: one factor for all items, every window tried."""
    for window in _windows(bench):
        use = average_use(bench.demand, bench.known, window)[bench.start :, None, :]
        outcome = bench.outcome(np.floor(use * bench.lead_time.mean * FACTORS[:, None]))
        _add_curve(comparison, f"{TUNED} {window}", outcome, bench.unit_value)
    use = average_use(bench.demand, bench.known, bench.year)[bench.start :, None, :]
    outcome = bench.outcome(np.floor(use * bench.lead_time.mean))
    services = tuple(float(getattr(outcome, measure)()[0]) for measure in MEASURES)
    comparison.literal = services, float(outcome.stock_value(bench.unit_value)[0])


def _run_ddmrp(bench, comparison):
    """Top of yellow = use x lead time + red; red = use x lead time x lead-time factor x (1 + variability factor)."""
    for window in _windows(bench):
        use = average_use(bench.demand, bench.known, window)
        square = average_use(np.nan_to_num(bench.demand) ** 2, bench.known, bench.year)
        yearly = average_use(bench.demand, bench.known, bench.year)
        variation = np.sqrt(np.maximum(square - yearly**2, 0)) / np.maximum(yearly, 1e-9)
        variability = np.select([variation <= 0.5, variation <= 1.0], [0.25, 0.5], default=0.75)
        yellow = (use * (bench.lead_time.mean + bench.review))[bench.start :, None, :]
        red = (use * bench.lead_time.mean * 0.5 * (1 + variability))[bench.start :, None, :]
        outcome = bench.outcome(np.floor(yellow + red * (FACTORS[:, None] - FACTORS[0])))
        _add_curve(comparison, f"{DDMRP} {window}", outcome, bench.unit_value)


def _run_ours(bench, comparison):
    """Our levels, calibrated every month from the past alone as the nightly run does, with what it learned so far."""
    planner = _Planner(bench)
    for measure in MEASURES:
        outcome = bench.outcome(planner.levels(measure))
        service, stock = getattr(outcome, measure)(), outcome.stock_value(bench.unit_value)
        comparison.curves[measure][OURS] = list(zip(service, stock, strict=True))
        comparison.gaps[measure] = _gaps(bench, planner.cleaned, outcome, measure, comparison.goals)


class _Planner:
    """What our addon knows at the end of each period, and the levels it sets from that."""

    def __init__(self, bench):
        self.bench = bench
        self.cleaned = cleaning.cap_bulk(cleaning.mask_unknown(bench.demand, bench.known))
        estimates = tournament.estimate(self.cleaned)
        self.covers = [
            calibration.demand_to_cover(estimates, place, bench.lead_time, bench.review)
            for place in range(len(bench.demand))
        ]
        # First period whose estimates are worth replaying.
        self.first = max(bench.year // 6, 2)
        worth = bench.unit_value
        self.worth = worth / mix.usual(worth, None)[0]
        self.classes = {}

    def levels(self, measure):
        """Levels (T - start, target, N), each from what was known at its period."""
        bench, first = self.bench, self.first
        past = rehearsal.Past(
            bench.demand[first:],
            calibration.steering_demand(bench.demand)[first:],
            self._ripe(),
            bench.lots[first:],
            bench.leads[first:],
            _Candidates(self, measure),
            lambda period, nominal: self._level(measure, period, nominal),
            lambda period, whole=None: self._classes_before(first + period, whole),
            lambda period: planning.paths_before(self._classes_before, first + period, bench.year),
            bench.review,
            bench.year,
            measure,
            bench.lost_sales,
        )
        parts = rehearsal.replay_candidates(past, bench.warm_up - 1 - first)
        trial = rehearsal.Rehearsal(
            past, parts, bench.targets, bench.start - first, bench.warm_up - 1 - first
        )
        return np.stack([level.astype(np.float32) for level in trial.run()])

    def _ripe(self):
        """A series is judged once it is half as old as the warm-up is long."""
        bench = self.bench
        age = np.cumsum(np.logical_or.accumulate(np.nan_to_num(bench.demand) > 0, axis=0), axis=0)
        return ((age > bench.warm_up // 2) & bench.known)[self.first :]

    def _level(self, measure, period, nominal):
        now = self.first + period
        return calibration.levels_for(self._nominal(measure, nominal), self.bench.lots[now], self.covers[now])

    def _nominal(self, measure, nominal):
        """Units pooled over items are the service of a group: it is reached with the least stock, as a policy does."""
        return mix.tilted(nominal, self.worth) if measure == calibration.VOLUME_FILL else nominal

    def _classes_before(self, period, whole):
        key = period, None if whole is None else frozenset(whole)
        if key not in self.classes:
            self.classes[key] = _classes(self.bench, self.cleaned, period, whole)
        return self.classes[key]


class _Candidates:
    """Levels of all nominal targets, worked out period by period: all at once would not fit a large file."""

    def __init__(self, planner, measure):
        self.planner, self.measure = planner, measure

    def __getitem__(self, period):
        return self.planner._level(self.measure, period, calibration.NOMINALS[:, None])


def _classes(bench, cleaned, now, whole=None):
    """Planning classes from the periods before *now*."""
    past = cleaned[max(0, now - bench.year) : now]
    return planning.planning_classes(np.nansum(past, axis=0) * bench.unit_value, past, bench.year, whole)


def _gaps(bench, cleaned, outcome, measure, goals):
    """Achieved service per wanted one, pooled and per class as it stood when the scoring began, with its interval."""
    classes = _classes(bench, cleaned, bench.warm_up)
    gaps = {}
    for goal in goals:
        at = int(np.abs(bench.targets - goal).argmin())
        shares = _shares(outcome, measure, at)
        per_class = {}
        for label in np.unique(classes):
            chosen = np.flatnonzero(classes == label)
            if (outcome.demanded[chosen] > 0).any():
                reached = float(getattr(outcome, measure)(chosen)[at])
                per_class[str(label)] = reached, len(chosen), sampling_interval(*shares[:, chosen])
        pooled = float(getattr(outcome, measure)()[at])
        gaps[float(bench.targets[at])] = pooled, sampling_interval(*shares), per_class
    return gaps


def _shares(outcome, measure, at):
    """Return (2, N): what each item adds to the numerator and to the denominator of *measure*."""
    if measure == calibration.CYCLE_SERVICE:
        return np.stack([outcome.clean_cycles[at], outcome.cycles[at]]).astype(float)
    asked = outcome.demanded > 0
    if measure == calibration.VOLUME_FILL:
        return np.stack([outcome.served[at], outcome.demanded])
    return np.stack([np.where(asked, outcome.served[at] / np.maximum(outcome.demanded, 1e-12), 0), asked])


def sampling_interval(numerator, denominator, draws=300):
    """Return the 95 % interval of sum(numerator) / sum(denominator) over items drawn again with replacement (Efron).

    Other items of the same kind, or the same ones in another year, would have come out somewhere in it.
    """
    generator = np.random.default_rng(SEED)
    ratios = []
    for _draw in range(draws):
        drawn = generator.integers(0, len(numerator), len(numerator))
        ratios.append(numerator[drawn].sum() / max(denominator[drawn].sum(), 1e-12))
    return tuple(float(value) for value in np.quantile(ratios, (0.025, 0.975)))
