"""Who is served first, and what a run may take back: demand classes, their strategies, and the rank they give."""

from datetime import datetime
from typing import NamedTuple

WIN, GAIN, IMPROVE, REDISTRIBUTE = "win", "gain", "improve", "redistribute"
FILL, LOSE, SKIP = "fill", "lose", "skip"
# Who is served in which turn of a run.
TURNS = {WIN: 0, GAIN: 1, REDISTRIBUTE: 2, FILL: 3, IMPROVE: 4, LOSE: 5, SKIP: 6}
# What these have been let go goes back to be given out again; the others keep it whatever happens.
RETURNING = frozenset((REDISTRIBUTE, FILL, LOSE))
# Orders of no class come after those of any.
LAST_SEQUENCE = 1_000_000


class DemandClass(NamedTuple):
    """A sort of demand; an empty criterion fits every order. The first that fits, by *sequence*, counts.

    ``within_days``: promised until so many days from now; ``aged_days``: ordered at least so many days ago. Within a
    class the higher score goes first: ``points_late`` per day behind the promise, ``points_age`` per day of age.
    """

    class_id: int
    sequence: int = LAST_SEQUENCE
    strategy: str = GAIN
    company_id: int | None = None
    partner_ids: frozenset = frozenset()
    category_ids: frozenset = frozenset()
    team_ids: frozenset = frozenset()
    tag_ids: frozenset = frozenset()
    within_days: int | None = None
    aged_days: int | None = None
    points_late: float = 0.0
    points_age: float = 0.0
    fair_share: bool = False
    locks_promises: bool = False


class DemandFacts(NamedTuple):
    """What an order is classed by; ``partner_ids`` are the customer and its commercial partner."""

    order_id: int
    company_id: int
    partner_ids: frozenset
    category_ids: frozenset
    team_id: int | None
    tag_ids: frozenset
    promised_at: datetime | None
    ordered_at: datetime
    committed: bool = False


class Standing(NamedTuple):
    """Where an order stands: its class, the points it has within, and whether its promise may not be touched."""

    demand_class: DemandClass
    score: float = 0.0
    locked: bool = False

    @property
    def priority(self):
        """Sort key in front of promise and age: lower goes first."""
        one = self.demand_class
        return (TURNS[one.strategy], one.sequence, one.class_id, -self.score)

    @property
    def returns(self):
        """Whether a run may take back what the order has been let go."""
        return self.demand_class.strategy in RETURNING and not self.locked

    @property
    def tier(self):
        """Orders of one tier share what is short in proportion; None: one after the other."""
        return self.demand_class.class_id if self.demand_class.fair_share else None


NO_CLASS = DemandClass(0)


def place(classes, facts, now):
    """Return {order id: Standing}; the order of *classes* and *facts* does not matter."""
    classes = sorted(classes, key=lambda one: (one.sequence, one.class_id))
    placed = {}
    for one in facts:
        found = next((known for known in classes if _fits(known, one, now)), NO_CLASS)
        placed[one.order_id] = Standing(
            found, _score(found, one, now), found.locks_promises and one.committed
        )
    return placed


def place_as(demand_class, needed_at, now):
    """Return the ``Standing`` of demand that is no order: in *demand_class* whatever it asks for, due at *needed_at*."""
    nobody = frozenset()
    facts = DemandFacts(0, demand_class.company_id or 0, nobody, nobody, None, nobody, needed_at, needed_at)
    return Standing(demand_class, _score(demand_class, facts, now))


def _fits(known, facts, now):
    return (
        (not known.company_id or known.company_id == facts.company_id)
        and (not known.partner_ids or bool(known.partner_ids & facts.partner_ids))
        and (not known.category_ids or bool(known.category_ids & facts.category_ids))
        and (not known.team_ids or facts.team_id in known.team_ids)
        and (not known.tag_ids or bool(known.tag_ids & facts.tag_ids))
        and (
            known.within_days is None
            or (facts.promised_at is not None and _days(now, facts.promised_at) <= known.within_days)
        )
        and (known.aged_days is None or _days(facts.ordered_at, now) >= known.aged_days)
    )


def _score(known, facts, now):
    late = max(_days(facts.promised_at or facts.ordered_at, now), 0.0)
    age = max(_days(facts.ordered_at, now), 0.0)
    # Whole days: two looks at the same minute of different orders must not differ by seconds.
    return round(known.points_late * int(late) + known.points_age * int(age), 4)


def _days(since, until):
    return (until - since).total_seconds() / 86400.0


def proportional(total, wants, step):
    """Share *total* among *wants* ([(id, want)], best first) in proportion; return {id: share}, multiples of *step*.

    Largest remainder: nobody gets more than wanted, nor a step more or less than the exact proportion unless the
    wants are no multiples of the step. What rounding leaves over goes to the largest remainders, the best first.
    """
    asked = sum(want for _id, want in wants)
    if total >= asked:
        return dict(wants)
    exact = {one: max(total, 0.0) * want / asked for one, want in wants}
    shares = {one: int(value / step + 1e-9) * step for one, value in exact.items()}
    left = int((max(total, 0.0) - sum(shares.values())) / step + 1e-9)
    # The sort is stable: equals keep their rank.
    by_remainder = sorted(wants, key=lambda item: shares[item[0]] - exact[item[0]])
    for one, want in by_remainder:
        if left <= 0:
            break
        if shares[one] + step <= want + 1e-9:
            shares[one] += step
            left -= 1
    return shares
