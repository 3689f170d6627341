"""What to write so that the stored holds say what the gates found."""

from dataclasses import dataclass, field
from typing import NamedTuple

from .verdict import is_covered

COVERED_STATES = frozenset(("released", "overridden"))


class StoredHold(NamedTuple):
    """A hold as the database has it, not cured."""

    hold_id: int
    order_id: int
    line_id: int
    gate: str
    code: str
    mode: str
    state: str
    figure: float
    limit: float
    excess: float
    releasable: float | None
    covered_excess: float | None

    @property
    def key(self):
        return (self.line_id or 0, self.gate, self.code)


@dataclass(slots=True)
class Difference:
    """``create``: [(order id, verdict)]; ``update``, ``supersede``: {hold id: verdict}; ``cure``: [hold id]."""

    create: list = field(default_factory=list)
    update: dict = field(default_factory=dict)
    supersede: dict = field(default_factory=dict)
    cure: list = field(default_factory=list)

    def __bool__(self):
        return bool(self.create or self.update or self.supersede or self.cure)


def covers_of(stored):
    """Return {order id: {key: covered excess}} of what people have released."""
    covers = {}
    for hold in stored:
        if hold.state in COVERED_STATES:
            covers.setdefault(hold.order_id, {})[hold.key] = hold.covered_excess
    return covers


def difference(stored, decisions, silent=None):
    """Compare *stored* holds with *decisions* ({order id: Decision}); twice in a row changes nothing.

    *silent*: {order id: gates that were not asked}; what they found before stays.

    A covered hold stays as it was released until its figure is worse than covered: then it is history, and a new one
    stands in its place. It is never cured, as the release stands for the life of the order.
    """
    result, silent = Difference(), silent or {}
    known = {(hold.order_id, *hold.key): hold for hold in stored}
    seen = set()
    for order_id, decision in decisions.items():
        for verdict in decision.verdicts:
            full_key = (order_id, *verdict.key)
            seen.add(full_key)
            hold = known.get(full_key)
            if hold is None:
                result.create.append((order_id, verdict))
            elif hold.state in COVERED_STATES:
                if not is_covered(verdict.excess, hold.covered_excess):
                    result.supersede[hold.hold_id] = verdict
            elif _changed(hold, verdict):
                result.update[hold.hold_id] = verdict
    result.cure = [
        hold.hold_id
        for full_key, hold in known.items()
        if full_key not in seen and hold.state == "open" and hold.gate not in silent.get(hold.order_id, ())
    ]
    return result


def _changed(hold, verdict):
    if (
        hold.figure == verdict.figure
        and hold.limit == verdict.limit
        and hold.excess == verdict.excess
        and hold.releasable == verdict.releasable
    ):
        return hold.mode != verdict.mode  # as nearly always
    return (
        hold.mode != verdict.mode
        or abs(hold.figure - verdict.figure) > 1e-6
        or abs(hold.limit - verdict.limit) > 1e-6
        or abs(hold.excess - verdict.excess) > 1e-6
        or abs((hold.releasable or 0.0) - (verdict.releasable or 0.0)) > 1e-6
    )
