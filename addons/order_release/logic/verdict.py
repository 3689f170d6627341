"""What a gate says about an order, and when that stops the goods."""

from typing import NamedTuple

OFF, WARN, APPROVE, BLOCK = "off", "warn", "approve", "block"
HOLDING_MODES = frozenset((APPROVE, BLOCK))


class Verdict(NamedTuple):
    """One finding of one gate: figures now, text later.

    ``line_id`` None speaks about the whole order. ``excess`` says by how much the figure breaks the limit, larger is
    worse: it is what an override covers. ``releasable`` (product's unit) is set where only the rest of the line's
    open quantity must wait; None stops the whole order. ``facts`` holds plain JSON values.
    """

    gate: str
    code: str
    mode: str
    figure: float
    limit: float
    excess: float
    line_id: int | None = None
    currency_id: int | None = None
    unit: str = ""
    facts: dict = {}
    clears_when: str = ""
    releasable: float | None = None

    @property
    def key(self):
        """Identity within the order: the same trouble seen again has the same key."""
        return (self.line_id or 0, self.gate, self.code)

    @property
    def holds(self):
        """Whether the mode stops goods; a warning is only shown."""
        return self.mode in HOLDING_MODES


def is_covered(excess, covered_excess):
    """Say whether a release given at *covered_excess* still stands at *excess*; half a cent of noise is no change."""
    return covered_excess is not None and excess <= covered_excess + 0.005
