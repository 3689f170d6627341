"""What a KPI's value is over any set of its rows; the SQL of the value model says the same."""

from collections import defaultdict
from dataclasses import dataclass

# Sums of floats differ in the last digits with the order of the rows.
_TOLERANCE = 1e-9


class BadMeasures(ValueError):
    """A source broke its contract: measured what it was not asked for."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How a KPI adds up; the same names as on the KPI."""

    time_behaviour: str = "flow"
    balance_over: str = "average"
    percentile: float = 0.5
    has_denominator: bool = True
    factor: float = 1.0


@dataclass(frozen=True, slots=True)
class Row:
    day: object
    numerator: float
    denominator: float = 0.0
    bin: float | None = None


def total(terms, days_and_figures):
    """Add up (day, figure) pairs: a flow as it is, a balance over its slices but never over its days."""
    per_day = defaultdict(float)
    for day, figure in days_and_figures:
        per_day[day] += figure
    if not per_day:
        return None
    if terms.time_behaviour != "balance":
        return sum(per_day.values())
    if terms.balance_over == "last":
        return per_day[max(per_day)]
    return sum(per_day.values()) / len(per_day)


def percentile(bins, share):
    """Return the upper bound of the bin in which *share* of all counted lies; *bins* are (bound, count) pairs."""
    counted = defaultdict(float)
    for bound, count in bins:
        counted[bound] += count
    whole = sum(counted.values())
    running = 0.0
    for bound in sorted(counted):
        running += counted[bound]
        if whole > 0 and running >= share * whole - _TOLERANCE:
            return bound
    return None


def value(terms, rows):
    """Return the KPI's value over *rows*, None where there is none."""
    if terms.time_behaviour == "distribution":
        return percentile([(row.bin, row.numerator) for row in rows if row.bin is not None], terms.percentile)
    numerator = total(terms, [(row.day, row.numerator) for row in rows])
    if numerator is None:
        return None
    if not terms.has_denominator:
        return terms.factor * numerator
    denominator = total(terms, [(row.day, row.denominator) for row in rows])
    return terms.factor * numerator / denominator if denominator else None


def merge(measures, codes, period, company_ids):
    """Return {(code, day, slice): [numerator, denominator]}, refusing what was not asked for."""
    merged = {}
    for measure in measures:
        if measure.code not in codes or measure.day not in period or measure.company_id not in company_ids:
            raise BadMeasures(
                f"not asked for: {measure.code} on {measure.day} in company {measure.company_id}"
            )
        sums = merged.setdefault((measure.code, measure.day, measure.slice()), [0.0, 0.0])
        sums[0] += measure.numerator
        sums[1] += measure.denominator
    return merged


def standing(figure, target, warning, direction):
    """Say how a figure stands to its target: "good", "warning", "bad", or "" without figure or target."""
    if figure is None or not target:
        return ""
    sign = 1 if direction == "up" else -1
    if sign * figure >= sign * target:
        return "good"
    if warning and sign * figure >= sign * warning:
        return "warning"
    return "bad"
