"""From demand arrays to calibrated order levels: the whole chain in one call, for one block of series."""

from dataclasses import dataclass

import numpy as np

from . import calibration, classification, cleaning, service, tournament
from .protection import LeadTime

# Where one half of a letter has fewer series than this, the letter is one class.
SMALLEST_CLASS = 100


def planning_classes(worth, demand, year):
    """Return the class whose service is calibrated together: new, or ABC letter and steady or rare.

    *worth* should come from cleaned demand: an item that is A by one bulk order will not be A next year.
    """
    letters = classification.abc(worth)
    interval, _variation = classification.interval_and_variation(demand)
    classes = np.char.add(letters, np.where(interval < classification.ADI_LIMIT, " steady", " rare"))
    age = np.logical_or.accumulate(demand > 0, axis=0).sum(axis=0)
    classes = np.where(age <= min(year // 2, len(demand) // 2), "new", classes)
    for letter in "ABC":
        halves = [classes == f"{letter} {half}" for half in ("steady", "rare")]
        if min(half.sum() for half in halves) < SMALLEST_CLASS:
            classes = np.where(halves[0] | halves[1], letter, classes)
    return classes


@dataclass(frozen=True)
class Policy:
    """What a block of series is planned for.  ``review`` in periods, ``year`` periods in a year."""

    target: float
    lead_time: LeadTime
    year: int
    review: float = 1
    measure: str = calibration.ITEM_FILL
    lost_sales: bool = False
    # Lead times (periods) that the replay draws from, equally likely.
    lead_choices: tuple = (1,)


@dataclass(frozen=True)
class Plan:
    """Levels and what they rest on, all (N,): order when the position is at or below ``level``, up to ``top``."""

    level: np.ndarray
    top: np.ndarray
    lot: np.ndarray
    mean: np.ndarray
    variance: np.ndarray
    classes: np.ndarray
    nominal: np.ndarray
    cover_mean: np.ndarray
    cover_variance: np.ndarray
    calibration: calibration.Calibration
    estimates: tournament.Estimates


# Series per class that the calibration replays, and periods between two estimates in the replay of weeks.
SAMPLE, WEEKLY_STRIDE = 300, 4
SEED = 19730


def plan_levels(demand, lots, worth, policy, in_stock=None):
    """Return the :class:`Plan` for *demand* (T, N): clean, estimate, calibrate on a sample per class, solve levels.

    *lots* (N,) is what one order brings, *worth* (N,) the value per unit used for ABC.  Nothing here looks at the
    clock or draws unseeded numbers: the same arrays give the same plan.
    """
    masked = cleaning.mask_unknown(demand, in_stock)
    cleaned = cleaning.cap_bulk(masked)
    last = len(demand) - 1
    estimates = tournament.estimate(cleaned, keep=[last])
    past = cleaned[-policy.year :]
    classes = planning_classes(np.nansum(past, axis=0) * worth, past, policy.year)
    found = _calibrate_sample(masked, cleaned, lots, classes, policy)
    nominal = found.nominal_for(policy.target, classes)
    mean, variance = calibration.demand_to_cover(estimates, 0, policy.lead_time, policy.review)
    level = service.fill_rate_level(nominal, lots, mean, variance)
    return Plan(
        level,
        level + lots,
        np.asarray(lots, dtype=float),
        estimates.mean[0],
        estimates.variance[0],
        classes,
        nominal,
        mean,
        variance,
        found,
        estimates,
    )


def _calibrate_sample(masked, cleaned, lots, classes, policy):
    """Replay the last year of a sample and return its :class:`Calibration`."""
    chosen = _sample(classes)
    periods = len(masked)
    stride = WEEKLY_STRIDE if policy.year > 26 else 1
    first = max(policy.year // 6, 2, periods - policy.year * 3 // 2)
    first = min(first, periods - 1)
    keep = np.arange(first, periods, stride)
    estimates = tournament.estimate(cleaned[:, chosen], keep=keep)
    own_lots = np.broadcast_to(np.asarray(lots)[chosen], (len(keep), len(chosen)))
    lead_time = _chosen(policy.lead_time, chosen)
    levels = calibration.candidate_levels(estimates, own_lots, lead_time, policy.review)
    window = masked[first:, chosen]
    held = np.repeat(np.arange(len(keep)), stride)[: len(window)]
    leads = np.random.default_rng(SEED).choice(policy.lead_choices, size=window.shape)
    outcome = calibration.backtest(
        window,
        _Held(levels, held),
        np.broadcast_to(np.asarray(lots)[chosen], window.shape),
        leads,
        max(int(round(policy.review)), 1),
        policy.year,
        policy.measure,
        policy.lost_sales,
        ~np.isnan(window),
    )
    return calibration.measure_calibration(outcome, classes[chosen], policy.measure)


class _Held:
    """Levels that stay until the next estimate, without a copy per period."""

    def __init__(self, levels, held):
        self.levels, self.held = levels, held
        self.shape = (len(held), *levels.shape[1:])

    def __getitem__(self, period):
        return self.levels[self.held[period]]


def _chosen(lead_time, chosen):
    """The lead times of the chosen series; a scalar serves all."""
    return LeadTime(
        *(part if np.ndim(part) == 0 else part[chosen] for part in (lead_time.mean, lead_time.variance))
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
