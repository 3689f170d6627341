"""A measured row, its verdict against the goal, and the table that people read. Pure Python."""

from dataclasses import dataclass, replace

COLUMNS = (
    "row", "n", "ours s", "cpu s", "queries", "MB", "beside", "s", "cpu s", "queries", "ratio", "cpu ratio", "goal", "",
)  # fmt: skip


@dataclass(frozen=True)
class Sample:
    """What one measured call cost: wall seconds, SQL statements, growth of resident memory at its peak.

    *cpu* is processor time of this process and its database backend, where the system tells it.
    """

    seconds: float
    queries: int
    peak_mb: float | None = None
    cpu: float | None = None
    value: object = None

    def with_value(self, value):
        return replace(self, value=value)


@dataclass(frozen=True)
class Row:
    """One line of a bench table; *ratio* is ours / other in seconds, *goal* its upper bound.

    *limits* are bounds on ours alone, as ``((text, holds), ...)``. *judged* is False where the profile
    is too small for the bound to mean anything; such a row has no verdict. *scale* makes a row per unit
    comparable when the two sides did different amounts of work: units of other / units of ours.
    """

    bench: str
    row: str
    n: int
    ours: Sample
    other: str = ""
    beside: Sample | None = None
    goal: float | None = None
    limits: tuple = ()
    note: str = ""
    judged: bool = True
    scale: float = 1.0

    @property
    def ratio(self):
        if self.beside is None or not self.beside.seconds:
            return None
        return self.ours.seconds / self.beside.seconds * self.scale

    @property
    def cpu_ratio(self):
        if self.beside is None or not self.beside.cpu or self.ours.cpu is None:
            return None
        return self.ours.cpu / self.beside.cpu * self.scale

    @property
    def ok(self):
        """Return whether every bound holds; None when the row has none or is not judged."""
        bounds = [holds for _text, holds in self.limits]
        if self.goal is not None:
            bounds.append(self.ratio is not None and self.ratio <= self.goal)
        if not self.judged or not bounds:
            return None
        return all(bounds)

    def as_json(self):
        beside = self.beside
        return {
            "bench": self.bench,
            "row": self.row,
            "n": self.n,
            "ours_s": round(self.ours.seconds, 6),
            "ours_queries": self.ours.queries,
            "ours_peak_mb": self.ours.peak_mb,
            "other": self.other or None,
            "other_s": round(beside.seconds, 6) if beside else None,
            "other_queries": beside.queries if beside else None,
            "ratio": round(self.ratio, 4) if self.ratio is not None else None,
            "goal": self.goal,
            "ok": self.ok,
            "ours_cpu_s": self.ours.cpu,
            "other_cpu_s": beside.cpu if beside else None,
            "cpu_ratio": round(self.cpu_ratio, 4) if self.cpu_ratio is not None else None,
            "limits": [{"text": text, "ok": holds} for text, holds in self.limits],
            "note": self.note or None,
        }

    def cells(self):
        beside = self.beside
        goal = [] if self.goal is None else [f"<= {self.goal:g}"]
        goal += [text for text, _holds in self.limits]
        return (
            self.row,
            f"{self.n:,}",
            _seconds(self.ours.seconds),
            _seconds(self.ours.cpu),
            f"{self.ours.queries:,}",
            "" if self.ours.peak_mb is None else f"{self.ours.peak_mb:.0f}",
            self.other,
            _seconds(beside.seconds) if beside else "",
            _seconds(beside.cpu) if beside else "",
            f"{beside.queries:,}" if beside else "",
            f"{self.ratio:.3g}" if self.ratio is not None else "",
            f"{self.cpu_ratio:.3g}" if self.cpu_ratio is not None else "",
            "; ".join(goal),
            {True: "ok", False: "MISSED", None: ""}[self.ok],
        )


def _seconds(value):
    if value is None:
        return ""
    return f"{value * 1000:.2f} ms" if value < 0.1 else f"{value:.2f} s"


def table(rows):
    """Return the rows as a Markdown table that also reads well on a terminal, notes below it."""
    lines = [COLUMNS, *(row.cells() for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(COLUMNS))]
    text = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |"
        for line in lines
    ]
    text.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    text += [f"  {row.row}: {row.note}" for row in rows if row.note]
    return "\n".join(text)


def missed(rows):
    return [row for row in rows if row.ok is False]
