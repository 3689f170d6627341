"""Which figures moved, by how much against their usual spread, and which slice moved them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median

from .summary import Said

# What a figure usually strays: the median of the distances from the median, scaled to a standard deviation.
SPREAD = 1.4826
# Fewer windows than this say nothing about what is usual.
ENOUGH = 4
# A figure that never moved: a move counts in steps of this share of it.
LEAST = 0.01


@dataclass(frozen=True, slots=True)
class Move:
    """A KPI's figure in a window, in the window before, and how unusual that is.

    ``spread`` is the usual distance from the ``usual`` figure, ``score`` the number of spreads it lies away; 0 where
    the past is too short to tell.
    """

    key: object
    now: float | None
    before: float | None
    usual: float | None = None
    spread: float = 0.0
    score: float = 0.0

    @property
    def change(self):
        return None if self.now is None or self.before is None else self.now - self.before


def move(key, windows):
    """Return the :class:`Move` of *windows*, figures or None from the latest to the oldest."""
    now = windows[0] if windows else None
    before = windows[1] if len(windows) > 1 else None
    past = [figure for figure in windows[1:] if figure is not None]
    if now is None or len(past) < ENOUGH:
        return Move(key, now, before)
    usual = median(past)
    spread = SPREAD * median(abs(figure - usual) for figure in past)
    step = max(spread, LEAST * abs(usual))
    score = abs(now - usual) / step if step else (0.0 if now == usual else float("inf"))
    return Move(key, now, before, usual, spread, score)


def top(moves, count=3):
    """Return the *count* moves that are most unusual; one that did not move at all is none."""
    moved = [one for one in moves if one.change and one.score > 0]
    return sorted(moved, key=lambda one: (-one.score, str(one.key)))[:count]


@dataclass(frozen=True, slots=True)
class Sums:
    """Numerator and denominator of one slice over a window."""

    numerator: float = 0.0
    denominator: float = 0.0


def contributions(now, before, has_denominator=True, factor=1.0):
    """Return {slice: its part of the change} of a KPI between two windows, {slice: :class:`Sums`} each.

    The parts add up to the change without a rest. Of a quotient a slice's part is what its numerator changed beyond
    what the old figure makes of the change of its denominator: growth at the old quality moves nothing.
    Empty where one of the windows has no figure.
    """
    slices = set(now) | set(before)
    none = Sums()
    if not has_denominator:
        return {
            key: factor * (now.get(key, none).numerator - before.get(key, none).numerator) for key in slices
        }
    whole_now = sum(sums.denominator for sums in now.values())
    whole_before = sum(sums.denominator for sums in before.values())
    if not whole_now or not whole_before:
        return {}
    old = sum(sums.numerator for sums in before.values()) / whole_before
    parts = defaultdict(float)
    for key in slices:
        one, other = now.get(key, none), before.get(key, none)
        beyond = (one.numerator - other.numerator) - old * (one.denominator - other.denominator)
        parts[key] = factor * beyond / whole_now
    return dict(parts)


def leading(parts, change):
    """Return (slice, share of the change) of the slice that moved the figure most in its direction, None without any.

    *parts* are :func:`contributions` of several ways to slice: {way: {slice: part}}. The way whose leading slice
    explains most wins; where nothing but "none of these" would be named, there is no answer.
    """
    best = None
    for way in sorted(parts):
        for key, part in parts[way].items():
            if key is None or not change or part * change <= 0:
                continue
            found = (part / change, way, key)
            if best is None or (found[0], best[1], str(best[2])) > (best[0], found[1], str(found[2])):
                best = found
    return best and ((best[1], best[2]), best[0])


@dataclass(frozen=True, slots=True)
class Figure:
    """One KPI as a summary tells it; figures are written already, in the KPI's unit."""

    code: str
    name: str
    now: str | None
    before: str | None
    change: float | None
    change_text: str = ""
    target: str = ""
    standing: str = ""
    why: str = ""
    why_part: str = ""
    domain: list = field(default_factory=list)
    why_domain: list = field(default_factory=list)


VALUES = "distribution.kpi.value"


def of_kpis(figures: list[Figure]) -> list[Said]:
    """Return the statements of *figures*: how each stands, where it moved and what moved it."""
    said = []
    for one in figures:
        params: Mapping = {"name": one.name, "now": one.now, "before": one.before, "change": one.change_text}
        if one.now is None:
            said.append(Said("kpi_none", {"name": one.name}, VALUES, one.domain))
            continue
        said.append(Said(_direction(one), params, VALUES, one.domain))
        if one.why:
            why = {"name": one.name, "slice": one.why, "part": one.why_part}
            said.append(Said("kpi_why", why, VALUES, one.why_domain))
        if one.standing:
            named = {"name": one.name, "target": one.target}
            said.append(Said(f"kpi_{one.standing}", named, VALUES, one.domain))
    return said


def _direction(one):
    if one.before is None:
        return "kpi_new"
    if not one.change:
        return "kpi_same"
    return "kpi_up" if one.change > 0 else "kpi_down"
