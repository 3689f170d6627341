"""What belongs on a month's review of one owner, and in which order."""

from collections import defaultdict
from dataclasses import dataclass

KPI, EXCEPTION, OVERRIDE, CONTROL, DUE = "kpi", "exception", "override", "control", "due"
SECTIONS = (KPI, EXCEPTION, OVERRIDE, CONTROL, DUE)
# What comes back within a month is a pattern; once is an accident.
RECURRING = 2


@dataclass(frozen=True, slots=True)
class Line:
    """One finding, as it is kept. Money is in the company's currency; ``model`` and ``domain`` open the rows."""

    section: str
    title: str
    standing: str = ""
    unit: str = ""
    value: float | None = None
    target: float | None = None
    previous: float | None = None
    trend: tuple = ()
    count: int = 0
    returned: int = 0
    amount: float = 0.0
    hours: float | None = None
    note: str = ""
    model: str = ""
    domain: tuple = ()

    @property
    def needs_comment(self):
        """A figure off its target and a control that failed are answered, not only seen."""
        return self.section == CONTROL or (self.section == KPI and self.standing == "bad")


@dataclass(frozen=True, slots=True)
class Reading:
    """A KPI over some months, the one under review last; ``standing`` is that of the last."""

    title: str
    unit: str
    direction: str
    target: float
    values: tuple
    standing: str
    model: str = ""
    domain: tuple = ()


def kpi_lines(readings):
    """Return the lines of the readings off their target, red before yellow, the furthest from its target first."""

    def rank(reading):
        away = abs(reading.values[-1] - reading.target) / abs(reading.target)
        return reading.standing != "bad", -away, reading.title

    off = [one for one in readings if one.standing in ("bad", "warning")]
    return [
        Line(
            KPI,
            one.title,
            standing=one.standing,
            unit=one.unit,
            value=one.values[-1],
            target=one.target,
            previous=one.values[-2] if len(one.values) > 1 else None,
            trend=one.values,
            model=one.model,
            domain=one.domain,
        )
        for one in sorted(off, key=rank)
    ]


@dataclass(frozen=True, slots=True)
class Root:
    """A case that explains *count* cases of a kind."""

    root_id: int
    count: int
    amount: float


def leading_root(roots):
    """Return the root that explains most cases, then most money, then the older; None without any."""
    return min(roots, key=lambda root: (-root.count, -root.amount, root.root_id), default=None)


def is_recurring(opened, reopened):
    return opened + reopened >= RECURRING


def rank_exceptions(lines):
    """Order the exceptions: most money first, then most often, then by name."""
    return sorted(lines, key=lambda line: (-line.amount, -line.count, line.title))


def by_owner(pairs, fallback):
    """Return {owner: [lines]} of (owner or None, line) pairs; what nobody owns goes to *fallback*, or to nobody."""
    found = defaultdict(list)
    for owner, line in pairs:
        if owner or fallback:
            found[owner or fallback].append(line)
    return dict(found)


def in_order(lines):
    """Return the lines section by section, each as it came."""
    return sorted(lines, key=lambda line: SECTIONS.index(line.section))
