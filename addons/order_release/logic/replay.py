"""A policy run over past orders: what each of its gates would have stopped, as far as that can be known."""

from datetime import timedelta
from typing import NamedTuple

# Facts of the time of the order, facts of today, or facts that nobody kept.
AS_OF, TODAY, UNKNOWN = "as_of", "today", "unknown"


class PastOrder(NamedTuple):
    """An order as it was confirmed; ``value`` in the company's currency, taxes included."""

    order_id: int
    ordered_at: object
    promised_at: object
    value: float
    verdicts: tuple = ()


class GateOutcome(NamedTuple):
    """What one gate would have done; None where that cannot be known."""

    gate: str
    facts: str
    held: int | None
    warned: int | None
    value_held: float | None
    late: int | None
    order_ids: tuple = ()


def replay(orders, gates, hours):
    """Return [GateOutcome] of *gates* ({gate: kind of facts}) over *orders*, and the orders held by any that is certain.

    Money is given for facts of that time only. Late: promised, and the hold would have lasted beyond the promise if it
    took the median of *hours* ({gate: hours}) that holds of this gate took here; None without such experience.
    """
    outcomes, certain = [], set()
    for gate, facts in gates.items():
        if facts == UNKNOWN:
            outcomes.append(GateOutcome(gate, facts, None, None, None, None))
            continue
        held = [one for one in orders if any(v.gate == gate and v.holds for v in one.verdicts)]
        warned = [one for one in orders if any(v.gate == gate and not v.holds for v in one.verdicts)]
        late = None
        if gate in hours:
            lasts = timedelta(hours=hours[gate])
            late = sum(1 for one in held if one.promised_at and one.ordered_at + lasts > one.promised_at)
        value = round(sum(one.value for one in held), 2) if facts == AS_OF else None
        if facts == AS_OF:
            certain |= {one.order_id for one in held}
        outcomes.append(
            GateOutcome(gate, facts, len(held), len(warned), value, late, tuple(one.order_id for one in held))
        )
    return outcomes, certain
