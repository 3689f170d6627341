"""What a policy would have meant over the past year: stock, service and orders along the whole curve of targets."""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from . import assignment, calibration, evidence, families, levels, planning
from .distributions import GAMMA
from .vendor_leads import leads_of

# Series replayed; money is scaled up by worth from them to all.
MOST_SERIES = 3_000
TARGETS = (0.7, 0.8, 0.85, 0.9, 0.925, 0.95, 0.97, 0.98, 0.99)
SEED = 8849


@dataclass(frozen=True)
class Point:
    """One target: what was asked of the formula, the service reached, mean stock value, orders in the year."""

    target: float
    nominal: float
    service: float
    stock_value: float
    orders: float


@dataclass(frozen=True)
class WhatIf:
    """The curve, the policy's own place on it, that place per class as {label: (series, Point)}, and the stock of today.

    ``families`` is that place under each distribution a policy may choose, {name: Point}.
    """

    series: int
    replayed: int
    here: Point | None
    curve: list
    classes: dict
    today_value: float
    families: dict


def what_if(block, letters, policy, receipts, reviews=None, targets=()):
    """Return :class:`WhatIf` of the series of *block* that fit *policy*, whatever other policies say."""
    fitting = assignment.fits(policy.scope, levels.facts_of(block, letters))
    chosen = np.flatnonzero(fitting & (block.demand > 0).any(axis=0))
    if not len(chosen):
        return WhatIf(0, 0, None, [], {}, 0.0, {})
    leads = leads_of(block.product, block.vendor, block.category, block.promised, receipts)
    sample = chosen
    if len(chosen) > MOST_SERIES:
        sample = np.sort(np.random.default_rng(SEED).choice(chosen, MOST_SERIES, replace=False))
    replayed = _Replayed(block, sample, policy, leads, reviews)
    scale = _worth(block, chosen) / max(_worth(block, sample), 1e-9)
    wanted = sorted({*TARGETS, *targets})
    at = [*targets, policy.target][0]

    def point_of(family):
        rival = replace(policy, family=family)
        return _Replayed(block, sample, rival, leads, reviews).point(at, scale)

    alike = (families.COUNTS, GAMMA)  # in a replay the two are one
    beside = dict.fromkeys(families.CHOICES)
    for family in families.CHOICES:
        known = beside[families.COUNTS] if family in alike else None
        own = family == policy.family or {family, policy.family} <= {*alike}
        beside[family] = known or (replayed.point(at, scale) if own else point_of(family))
    return WhatIf(
        len(chosen),
        len(sample),
        replayed.point(policy.target, scale),
        [replayed.point(target, scale) for target in wanted],
        replayed.per_class(policy.target, scale),
        float((np.maximum(block.on_hand, 0) * block.cost)[chosen].sum()),
        beside,
    )


def _worth(block, chosen):
    return float((block.demand[-levels.YEAR :, chosen].sum(axis=0, dtype=float) * block.cost[chosen]).sum())


class _Replayed:
    """The last year of some series under every nominal target at once."""

    def __init__(self, block, sample, policy, leads, reviews):
        lots, _review, self.terms, season, weight = levels.series_terms(block, sample, policy, leads, reviews)
        self.cost = block.cost[sample]
        basis, classes = planning.prepare(
            block.demand[:, sample],
            lots,
            np.maximum(self.cost, 1e-6),
            self.terms,
            block.known[:, sample],
            season,
            weight,
        )
        # The year is told by what was known when it began, as it is calibrated.
        self.classes = planning.classes_when_scored(basis, classes, self.terms)
        self.outcome = planning.replay_sample(basis, np.arange(len(sample)), self.terms)
        self.nominals = calibration.NOMINALS
        measure = calibration.VOLUME_FILL if policy.mixed else self.terms.measure
        self.weight = weight
        self.served, self.wanted = evidence.shares(self.outcome, measure, weight)
        self.found = calibration.measure_calibration(
            self.outcome, self.classes, measure, self.nominals, weight
        )

    def point(self, target, scale, members=None):
        """Return the :class:`Point` that *target* would have reached, over all series or those of a class."""
        everyone = np.arange(len(self.classes))
        members = everyone if members is None else members
        nominal = self.found.nominal_for(target, self.classes, common_only=self.weight is not None)
        served, wanted, stock, orders = 0.0, 0.0, 0.0, 0.0
        for label in np.unique(self.classes[members]):
            part = members[self.classes[members] == label]
            at = calibration.misses(nominal[part[0]])
            read = partial(np.interp, at, calibration.misses(self.nominals))
            served += read(self.served[:, part].sum(axis=1))
            wanted += read(self.wanted[:, part].sum(axis=1))
            stock += read(self.outcome.stock_value(self.cost, part))
            orders += read(self.outcome.orders[:, part].sum(axis=1))
        return Point(
            float(target),
            float(nominal[members].mean()),
            float(served / wanted) if wanted else 1.0,
            float(stock * scale),
            float(orders * scale),
        )

    def per_class(self, target, scale):
        return {
            str(label): (
                int((self.classes == label).sum()),
                self.point(target, scale, np.flatnonzero(self.classes == label)),
            )
            for label in np.unique(self.classes)
        }
