"""One score from several measures: weighted, banded, and never better than its sample allows."""

from dataclasses import dataclass

TIERS = ("strategic", "approved", "watch", "exit")


@dataclass(frozen=True)
class Band:
    """Points for one measure: full points at *best* or better, none at *worst* or worse, straight between."""

    best: float
    worst: float

    def points(self, value):
        """Return 0..100 for *value*; works for measures where more is better and where less is."""
        if self.best == self.worst:
            return 100.0 if value == self.best else 0.0
        share = (value - self.worst) / (self.best - self.worst)
        return 100.0 * min(1.0, max(0.0, share))


@dataclass(frozen=True)
class Part:
    """One measure's part of a score: value, points, weight; value None means: no facts in the period."""

    code: str
    value: float
    points: float
    weight: float


def combine(values, bands, weights):
    """Return (score, parts) from {code: value or None}, {code: Band}, {code: weight}.

    A measure without facts leaves the score: its weight is shared by the others in proportion. The score is
    None when nothing was measured. Points times weight over the weights used is the score, so parts add up.
    """
    parts = [
        Part(
            code,
            values.get(code),
            bands[code].points(values[code]) if values.get(code) is not None else None,
            weight,
        )
        for code, weight in weights.items()
    ]
    used = sum(part.weight for part in parts if part.points is not None)
    if not used:
        return None, parts
    return sum(part.points * part.weight for part in parts if part.points is not None) / used, parts


def tier(score, floors, held=None):
    """Return the tier of *score* with *floors* {tier: lowest score}; a vendor without a score keeps *held*."""
    if score is None:
        return held
    for name in TIERS:
        if score >= floors.get(name, 0):
            return name
    return TIERS[-1]
