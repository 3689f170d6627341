"""From demand arrays to calibrated order levels: the whole chain in one call, for one block of series."""

from dataclasses import dataclass, fields, replace
from functools import cached_property

import numpy as np

from . import (
    calibration,
    classification,
    cleaning,
    contest,
    families,
    mix,
    own_past,
    rehearsal,
    service,
    tournament,
)
from .protection import LeadTime
from .replay_times import Held, drawn_leads, replay_times

# Where one half of a letter has fewer series than this, the letter is one class.
SMALLEST_CLASS = 100
# Fewer new series than this belong to their letter.
FEWEST_NEW = 30
NEW = "new"


def planning_classes(worth, demand, year, whole=None):
    """Return the class whose service is calibrated together: new, or ABC letter and steady or rare.

    *worth* should come from cleaned demand: an item that is A by one bulk order will not be A next year.  *whole* are
    the letters that stay one class; None: those with a small half.
    """
    letters = classification.abc(worth)
    interval = classification.demand_interval(demand)
    classes = np.char.add(letters, np.where(interval < classification.ADI_LIMIT, " steady", " rare"))
    # Not a number before the first sale: what sold nothing for a year is no new item.
    age = np.logical_or.accumulate(~np.isnan(demand), axis=0).sum(axis=0)
    is_new = age <= min(year // 2, len(demand) // 2)
    if is_new.sum() >= FEWEST_NEW:
        classes = np.where(is_new, NEW, classes)
    for letter in "ABC":
        halves = [classes == f"{letter} {half}" for half in ("steady", "rare")]
        is_small = min(half.sum() for half in halves) < SMALLEST_CLASS
        if is_small if whole is None else letter in whole:
            classes = np.where(halves[0] | halves[1], letter, classes)
    return classes


def paths_before(classes_before, period, year):
    """Return the classes of each series as known when *period* began, half a year and a year earlier, a list of (N,).

    *classes_before(period, whole)* gives those of any period.  A class found from less than half a year of demand is
    left out.  New is an age, not a rank: who is or was new has today's class alone.
    """
    today = classes_before(period, None)
    paths = [today]
    for back in (year // 2, year):
        if period - back < year // 2:
            break
        held = classes_before(period - back, set(today) & set("ABC"))
        paths.append(np.where((today == NEW) | (held == NEW), today, held))
    return paths


FILL_RATE, VOLUME_FILL, CYCLE_SERVICE, SHORTAGE_COST = (
    "fill_rate", "volume_fill", "cycle_service", "shortage_cost"
)  # fmt: skip
# What the replay measures for each kind of target.
MEASURE_OF = {
    FILL_RATE: calibration.ITEM_FILL,
    VOLUME_FILL: calibration.VOLUME_FILL,
    CYCLE_SERVICE: calibration.CYCLE_SERVICE,
    SHORTAGE_COST: calibration.CYCLE_SERVICE,
}
# A cost of shortage asks for a service between these: below, nobody would keep the item; above, only infinite stock.
LEAST_SERVICE, MOST_SERVICE = 0.3, 0.995


@dataclass(frozen=True)
class Policy:
    """What a block of series is planned for.  ``review`` in periods, ``year`` periods in a year."""

    target: float
    lead_time: LeadTime
    year: int
    review: float = 1
    measure: str = calibration.ITEM_FILL
    lost_sales: bool = False
    # Lead times (periods) that the replay draws from, equally likely; none: drawn from each series' own lead time.
    lead_choices: tuple = (1,)
    # A unit short costs so many times what keeping one for a period costs; None: *target* counts.
    shortage_over_holding: float | None = None
    # The group reaches the target together with the least stock value.
    mixed: bool = False
    # The distribution of demand that levels are read off, of ``families.CHOICES``.
    family: str = families.COUNTS

    @property
    def is_pooled(self):
        """Whether items serve the target together, so that what is dear may be short more often than what is cheap."""
        return self.mixed or self.measure == calibration.VOLUME_FILL


@dataclass(frozen=True)
class Plan:
    """Levels and what they rest on, all (N,): order when the position is at or below ``level``, up to ``top``.

    ``mean`` and ``variance`` are per period without season, ``season`` the factor of the periods to cover, ``achieved``
    what the classes of each series reached in the replay with the nominal target that is used.
    """

    level: np.ndarray
    top: np.ndarray
    lot: np.ndarray
    mean: np.ndarray
    variance: np.ndarray
    classes: np.ndarray
    nominal: np.ndarray
    target: np.ndarray
    achieved: np.ndarray
    season: np.ndarray
    cover_mean: np.ndarray
    cover_variance: np.ndarray
    # The distribution each level rests on; an item without enough of its own past falls back on counts.
    family: np.ndarray
    calibration: calibration.Calibration
    estimates: tournament.Estimates
    # Where the forecast comes from, and how the tournament ended: the best candidate's rate and error, the next one's.
    source: np.ndarray
    winner_rate: np.ndarray
    winner_error: np.ndarray
    next_error: np.ndarray

    def only(self, chosen):
        """Return the plan of the *chosen* series."""
        arrays = {
            one.name: getattr(self, one.name)[chosen]
            for one in fields(self)
            if one.name not in ("calibration", "estimates")
        }
        return Plan(**arrays, calibration=self.calibration, estimates=self.estimates.only(chosen))


# Series per class that the calibration replays, and periods between two estimates in the replay of weeks.
SAMPLE, WEEKLY_STRIDE = 300, 4
SEED = 19730


def plan_levels(
    demand, lots, worth, policy, in_stock=None, season=None, weight=None, found=None, foreseen=None
):
    """Return the :class:`Plan` for *demand* (T, N): clean, estimate, calibrate on a sample per class, solve levels.

    *lots* (N,) is what one order brings, *worth* (N,) the value per unit used for ABC and for a mix, *season* a
    :class:`.season_plan.SeasonPlan`, *weight* (N,) what a unit counts in the service of a mix (lines per unit), *found*
    a calibration made before, used instead of a replay, *foreseen* (N,) what the demand to cover is multiplied by.
    Nothing here looks at the clock or draws unseeded numbers: the same arrays give the same plan.
    """
    basis, classes = prepare(demand, lots, worth, policy, in_stock, season, weight)
    last = len(demand) - 1
    estimates, entered = contest.held(basis, classes, policy, season)
    found = found or calibrate(basis, classes, policy)
    cover = _cover(estimates, 0, last, policy.lead_time, policy.review, season)
    if foreseen is not None:
        cover = cover[0] * foreseen, cover[1] * foreseen**2, cover[2] * foreseen
    past = _past(policy, basis.flat, policy.lead_time, policy.review, cover[2])
    target = _targets(policy, basis.lots, estimates.mean[0])
    paths = basis.paths_before(len(demand), policy.year)
    usual = found.nominal_over(target, paths, policy.mixed)
    nominal = mix.tilted(usual, *basis.in_usual(found.usual)) if policy.is_pooled else usual
    level = families.exact_levels(policy.family, nominal, basis.lots, cover[:2], past)
    return Plan(
        level,
        level + basis.lots,
        basis.lots,
        estimates.mean[0],
        estimates.variance[0],
        classes,
        nominal,
        target,
        np.mean([found.achieved_at(usual, held) for held in paths], axis=0),
        cover[2],
        *cover[:2],
        families.told(policy.family, cover[:2], past),
        found,
        estimates,
        *contest.told(estimates, entered),
    )


def prepare(demand, lots, worth, policy, in_stock=None, season=None, weight=None):
    """Return (:class:`Basis`, class of each series): demand cleaned, season taken out."""
    masked = cleaning.mask_unknown(demand, in_stock)
    cleaned = cleaning.cap_bulk(masked)
    flat = cleaned if season is None else season.without(cleaned)
    worth = np.asarray(worth, dtype=float)
    basis = Basis(masked, cleaned, flat, np.asarray(lots, dtype=float), worth, season, weight)
    return basis, basis.classes_before(len(masked), policy.year)


@dataclass(frozen=True)
class Basis:
    """What the replay works on: demand as it was, cleaned, and without its season; lots, worth, season, weight."""

    masked: np.ndarray
    cleaned: np.ndarray
    flat: np.ndarray
    lots: np.ndarray
    worth: np.ndarray
    season: object
    weight: np.ndarray | None

    def classes_before(self, period, year, whole=None):
        """Return :func:`planning_classes` as they were known when *period* began."""
        past = self.cleaned[max(period - year, 0) : period]
        return planning_classes(np.nansum(past, axis=0) * self.worth, past, year, whole)

    def paths_before(self, period, year):
        """Return :func:`paths_before` as they were known when *period* began."""
        return paths_before(lambda at, whole: self.classes_before(at, year, whole), period, year)

    def usual(self):
        return mix.usual(self.worth, self.weight)

    def in_usual(self, usual, chosen=slice(None)):
        """Return (worth, weight) of the *chosen* series as multiples of what is *usual*."""
        worth = np.maximum(self.worth[chosen], 1e-9) / usual[0]
        return worth, None if self.weight is None else self.weight[chosen] / usual[1]


def _targets(policy, lots, mean):
    """Return the wanted service per series: the policy's, or what pays where a shortage has a price."""
    if policy.shortage_over_holding is None:
        return np.full(len(lots), float(policy.target))
    ratio = policy.shortage_over_holding
    per_period = np.maximum(mean, 1e-9)
    if policy.lost_sales:
        wanted = per_period * ratio / (per_period * ratio + lots)
    else:
        wanted = service.lot_critical_ratio(lots, per_period, ratio, 1.0)
    # Hundredths: the calibration is read once per distinct value.
    return np.clip(np.round(wanted, 2), LEAST_SERVICE, MOST_SERVICE)


def _cover(estimates, place, row, lead_time, review, season, chosen=slice(None)):
    """Return (mean, variance, season factor) of the demand to cover after *row*, as known at kept *place*."""
    mean, variance = calibration.demand_to_cover(estimates, place, lead_time, review)
    if season is None or not season.is_used:
        return mean, variance, np.ones(len(mean))
    periods = np.broadcast_to(np.asarray(lead_time.mean + review, dtype=float), mean.shape)
    factor = season.ahead(row, periods, chosen)
    return mean * factor, variance * factor**2, factor


def _past(policy, flat, lead_time, review, factor):
    """Return the :class:`.own_past.OwnPast` of *flat* (T, N) in weeks of *factor*; None where the policy asks for none."""
    if policy.family != families.OWN_PAST:
        return None
    return own_past.OwnPast(flat, lead_time.mean + review, lead_time.variance, factor)


# Targets that the rehearsal plans for; what lies between is read off.
REHEARSED = np.array([0.8, 0.9, 0.95, 0.98])


def calibrate(basis, classes, policy):
    """Replay and rehearse the last year of a sample; return its :class:`Calibration`.  *classes* are today's."""
    chosen = _sample(classes_when_scored(basis, classes, policy))
    past = Sampled(basis, chosen, policy).past
    last = len(past.demand) - 1
    parts = rehearsal.replay_candidates(past, last)
    found, _classes = rehearsal.calibrate(past, parts, last)
    # Half a year of the replay is known when the first month is planned by it.
    trained = rehearsal.Rehearsal(past, parts, REHEARSED, 0, last // 2)
    for _level in trained.run():
        pass
    found = replace(found.taught(trained.lesson), family=policy.family)
    if policy.is_pooled:
        found = replace(found, usual=basis.usual())
    if policy.mixed:
        return found
    outcome, _settled = rehearsal.outcome_until(parts, last, past.year, past.month)
    return found.leaning_on_formula(int((outcome.demanded > 0).sum()))


def classes_when_scored(basis, classes, policy):
    """Return the class of each series when the scored year of the replay began, split as today's *classes* are."""
    periods = len(basis.masked)
    first = _replayed_from(periods, policy.year)
    scored = first + calibration.scored_from(periods - first, policy.year)
    return basis.classes_before(scored, policy.year, set(classes) & set("ABC")) if scored else classes


def _replayed_from(periods, year):
    return min(max(year // 6, 2, periods - year * 3 // 2), periods - 1)


def replay_sample(basis, chosen, policy):
    """Return the :class:`.replay.Outcome` of the last year of the *chosen* series under every nominal target."""
    past = Sampled(basis, chosen, policy).past
    last = len(past.demand) - 1
    parts = rehearsal.replay_candidates(past, last)
    return rehearsal.outcome_until(parts, last, past.year, past.month)[0]


class Sampled:
    """The last year and a half of the *chosen* series, as the rehearsal takes it."""

    def __init__(self, basis, chosen, policy):
        self.basis, self.chosen, self.policy = basis, chosen, policy
        periods = len(basis.masked)
        self.first = _replayed_from(periods, policy.year)
        self.stride = WEEKLY_STRIDE if policy.year > 26 else 1
        self.lots = basis.lots[chosen]
        self.lead_time, self.review = replay_times(policy, chosen)
        self.measure = calibration.VOLUME_FILL if policy.mixed else policy.measure
        self.classes = {}

    @cached_property
    def covers(self):
        """(mean, variance, season factor) of the demand to cover at every kept period."""
        keep = np.arange(self.first, len(self.basis.masked), self.stride)
        estimates = tournament.estimate(self.basis.flat[:, self.chosen], keep=keep)
        return [
            _cover(estimates, place, row, self.lead_time, self.review, self.basis.season, self.chosen)
            for place, row in enumerate(keep)
        ]

    @cached_property
    def own_pasts(self):
        """Each series' own past as known at every kept period; None each where the policy asks for none."""
        flat, times = self.basis.flat[:, self.chosen], (self.lead_time, self.review)
        ends = range(self.first + 1, len(flat) + 1, self.stride)
        return [
            _past(self.policy, flat[:end], *times, cover[2])
            for end, cover in zip(ends, self.covers, strict=True)
        ]

    def levels(self, place, nominal):
        """Levels (P, n) for nominal targets (P, 1) or (P, n) as known at kept *place*."""
        if self.policy.is_pooled:
            nominal = mix.tilted(nominal, *self.basis.in_usual(self.basis.usual(), self.chosen))
        cover = self.covers[place][:2]
        return families.quick_levels(self.policy.family, nominal, self.lots, cover, self.own_pasts[place])

    def classes_before(self, period, whole=None):
        return self._known(self.first + period, whole)

    def paths_before(self, period):
        return paths_before(self._known, self.first + period, self.policy.year)

    def _known(self, period, whole):
        key = period, None if whole is None else frozenset(whole)
        if key not in self.classes:
            self.classes[key] = self.basis.classes_before(period, self.policy.year, whole)[self.chosen]
        return self.classes[key]

    @cached_property
    def past(self):
        policy, window = self.policy, self.basis.masked[self.first :, self.chosen]
        held = np.repeat(np.arange(len(self.covers)), self.stride)[: len(window)]
        candidates = np.stack(
            [self.levels(place, calibration.NOMINALS[:, None]) for place in range(len(self.covers))]
        ).astype(np.float32)
        return rehearsal.Past(
            window,
            calibration.steering_demand(window),
            calibration.ripe(window, policy.year) & ~np.isnan(window),
            np.broadcast_to(self.lots, window.shape),
            drawn_leads(policy, self.lead_time, window.shape),
            Held(candidates, held),
            lambda period, nominal: self.levels(held[period], nominal),
            self.classes_before,
            self.paths_before,
            max(int(round(float(np.min(self.review)))), 1),
            policy.year,
            self.measure,
            policy.lost_sales,
            self.basis.weight[self.chosen] if policy.mixed and self.basis.weight is not None else None,
            policy.mixed,
        )


def _sample(classes):
    """Up to SAMPLE series of each class, always the same ones, in rising order."""
    generator = np.random.default_rng(SEED)
    parts = []
    for label in np.unique(classes):
        members = np.flatnonzero(classes == label)
        parts.append(members if len(members) <= SAMPLE else generator.choice(members, SAMPLE, replace=False))
    return np.sort(np.concatenate(parts))


def plan_blocks(blocks, policy):
    """Yield a :class:`Plan` per (demand, lots, worth, in_stock) block: a million series never stand in memory at once."""
    for demand, lots, worth, in_stock in blocks:
        yield plan_levels(demand, lots, worth, policy, in_stock)
