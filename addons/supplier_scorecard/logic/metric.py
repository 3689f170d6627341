"""The measures of a vendor: what is summed over deliveries, how it is shrunk, and how sure it is.

Every measure is a ratio of two sums over rows one can open: a share (hits of trials), a mean (days of lines) or a
value-weighted ratio (money of money).
"""

from dataclasses import dataclass
from math import sqrt
from typing import NamedTuple

from .sample import PRIOR_WEIGHT, Z95, wilson

SHARE, MEAN, RATIO = "share", "mean", "ratio"
# What a measure is; more is better for shares of good things only.
KIND = {
    "otif": SHARE,
    "otif_requested": SHARE,
    "otif_first": SHARE,
    "otif_last": SHARE,
    "missed": SHARE,
    "lead": SHARE,
    "lead_days": MEAN,
    "price": RATIO,
    "contract": RATIO,
    "quality": RATIO,
    "answer": SHARE,
    "confirm_days": MEAN,
    "changes": SHARE,
    "documents": RATIO,
}
SCORED = ("otif", "lead", "price", "contract", "quality", "answer", "changes", "documents")


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums over n rows of numerators y and denominators x, their squares and products."""

    n: int = 0
    y: float = 0.0
    x: float = 0.0
    yy: float = 0.0
    xy: float = 0.0
    xx: float = 0.0

    def __add__(self, other):
        return Sums(
            self.n + other.n,
            self.y + other.y,
            self.x + other.x,
            self.yy + other.yy,
            self.xy + other.xy,
            self.xx + other.xx,
        )

    @property
    def value(self):
        return self.y / self.x if self.x else None

    def variance(self, around):
        """Return the mean squared residual y - around * x per row."""
        if not self.n:
            return 0.0
        return max(0.0, self.yy - 2 * around * self.xy + around * around * self.xx) / self.n


class Figure(NamedTuple):
    """A measure of one vendor: its sample, the plain value, the value pulled to the category's, the 95 % interval."""

    n: int
    numerator: float
    denominator: float
    plain: float
    value: float
    low: float
    high: float
    prior: float
    spread: float


def figure(code, own, category, weight=PRIOR_WEIGHT):
    """Return the Figure of measure *code* from the vendor's Sums and those of his categories; None without facts.

    A share gets Wilson's interval on the pooled counts. A ratio is pulled by *weight* rows of the category and gets a
    normal interval from the residuals of its rows, pooled with the category's: a single row borrows its spread there.
    """
    if not own.n or not own.x:
        return None
    plain = own.value
    prior = category.value if category.value is not None else plain
    value = (own.n * plain + weight * prior) / (own.n + weight)
    if KIND[code] == SHARE:
        low, high = wilson(min(1.0, max(0.0, value)), own.n + weight)
    else:
        residual = (own.n * own.variance(plain) + weight * category.variance(prior)) / (own.n + weight)
        half = Z95 * sqrt(residual / (own.n + weight)) / (abs(own.x) / own.n)
        low, high = value - half, value + half
        if code != "price" and code != "contract":
            low = max(0.0, low)
        if code == "documents":
            high = min(1.0, high)
    return Figure(own.n, own.y, own.x, plain, value, low, high, prior, sqrt(own.variance(plain)))


def mix(own_rows, category_sums):
    """Return the Sums of the categories in the proportions in which the vendor delivers them.

    *own_rows* is {category: Sums} of the vendor, *category_sums* the same of all vendors: who supplies bolts is
    compared with suppliers of bolts.
    """
    total = sum(row.n for row in own_rows.values())
    mixed = Sums()
    for category, row in own_rows.items():
        whole = category_sums[category]
        if row.n and whole.n:
            share = row.n / total / whole.n
            mixed += Sums(
                row.n / total,
                whole.y * share,
                whole.x * share,
                whole.yy * share,
                whole.xy * share,
                whole.xx * share,
            )
    return mixed
