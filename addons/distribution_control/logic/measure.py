"""What a KPI source counted, and for which days."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``start`` to ``end``, both included."""

    start: date
    end: date

    def __post_init__(self):
        if self.end < self.start:
            raise ValueError(f"A period ends before it starts: {self.start} .. {self.end}")

    def days(self):
        return [self.start + timedelta(days=n) for n in range((self.end - self.start).days + 1)]

    def __contains__(self, day):
        return self.start <= day <= self.end


def runs(days):
    """Return the periods that cover *days* and no other day, latest first."""
    periods = []
    for day in sorted(set(days)):
        if periods and day - periods[-1].end == timedelta(days=1):
            periods[-1] = Period(periods[-1].start, day)
        else:
            periods.append(Period(day, day))
    return periods[::-1]


@dataclass(frozen=True, slots=True)
class Measure:
    """One KPI on one day for one slice: the two sums its value is made of.

    Money is in the currency of the company. ``denominator`` is left at 0 by KPIs that are plain sums. ``bin`` is the
    upper bound of the histogram bin that ``numerator`` counts, for KPIs that are distributions. Measures with the same
    day and slice are added up.
    """

    code: str
    day: date
    company_id: int
    warehouse_id: int | None = None
    team_id: int | None = None
    partner_id: int | None = None
    categ_id: int | None = None
    numerator: float = 0.0
    denominator: float = 0.0
    bin: float | None = None

    def slice(self):
        """Return what tells this measure from others of its KPI and day."""
        return (
            self.company_id,
            self.warehouse_id,
            self.team_id,
            self.partner_id,
            self.categ_id,
            self.bin,
        )
