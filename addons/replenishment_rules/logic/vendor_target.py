"""Filling what a vendor asks for per order (money, weight, volume): which lines, how many days early, at what cost."""

from dataclasses import dataclass

from . import lots

AMOUNT, WEIGHT, VOLUME = "amount", "weight", "volume"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One product of the vendor in the branch the order goes to; *quantity* is what is bought anyway."""

    key: object
    quantity: float
    per_day: float
    unit_cost: float
    weight: float
    volume: float
    least: float
    multiple: float
    most_days: float

    def counts(self, measure):
        return {AMOUNT: self.unit_cost, WEIGHT: self.weight, VOLUME: self.volume}[measure]


def fill(candidates, measure, target, yearly_rate):
    """Return :class:`lots.Filled` for one order, or None where nothing is bought anyway: no order for its own sake."""
    if not any(candidate.quantity > 0 for candidate in candidates):
        return None
    lines = [
        lots.Line(
            candidate.key,
            candidate.quantity,
            candidate.per_day,
            candidate.counts(measure),
            candidate.unit_cost,
            candidate.multiple or 1.0,
            candidate.least,
            candidate.most_days,
        )
        for candidate in candidates
    ]
    return lots.fill_to_target(lines, target, yearly_rate)
