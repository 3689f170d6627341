"""How purchase order lines were delivered: all that is decided about them from their facts, in columns."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from . import fault, otif
from .days import NO_DAY

# A line that is never completed would collect late days for ever; after a working year the figure says enough.
LATE_CAP_DAYS = 260
BASELINES = ("requested", "first", "last")


class Facts(NamedTuple):
    """What is known of each line that is judged; days as of ``logic.days``.

    ``excuses`` are the accepted appeals: {row: [(owner, days), ...]}, of the few lines that have any.
    """

    place: np.ndarray
    list_lead_days: np.ndarray
    ordered_on: np.ndarray
    requested: np.ndarray
    first: np.ndarray
    last: np.ndarray
    ordered: np.ndarray
    cancelled_on: np.ndarray
    asked_on: np.ndarray
    answered_on: np.ndarray
    our_date: np.ndarray
    shipped_on: np.ndarray
    receipts: otif.Receipts
    excuses: dict


@dataclass(frozen=True)
class Deal:
    """What was agreed besides the window: working days, 0 where nothing was."""

    agreed_lead_days: int = 0
    transit_days: int = 0
    carrier_is_ours: bool = False
    confirm_days: int = 0


@dataclass(frozen=True)
class Conditions:
    """All terms of one line, or of many in columns (:func:`in_columns`); the default is the strict one."""

    terms_id: int = 0
    baseline: str = "first"
    window: otif.Terms = field(default_factory=otif.Terms)
    deal: Deal = field(default_factory=Deal)
    charge_share: float = 0.0


def in_columns(rules, chosen):
    """Return Conditions of which each value is an array: those of ``rules[chosen[i]]`` for line i."""
    column = lambda values: np.array(values)[chosen]  # noqa: E731
    part = lambda kind, parts: kind(  # noqa: E731
        **{name: column([getattr(one, name) for one in parts]) for name in kind.__dataclass_fields__}
    )
    return Conditions(
        terms_id=column([rule.terms_id for rule in rules]),
        baseline=column([BASELINES.index(rule.baseline) for rule in rules]),
        window=part(otif.Terms, [rule.window for rule in rules]),
        deal=part(Deal, [rule.deal for rule in rules]),
    )


class Judgement(NamedTuple):
    """The outcome per baseline, the split of the late days on the baseline that is scored, and the single marks.

    ``lead`` and ``answer`` are (counted, kept): counted is False while nothing was agreed or the time is not over.
    """

    outcomes: dict
    scored: otif.Outcome
    due: np.ndarray
    shares: dict
    vendor_clean: np.ndarray
    lead: tuple
    answer: tuple
    excused: np.ndarray


def judge(facts, terms, as_of, work):
    """Return the Judgement of lines on the day *as_of* by *terms*, Conditions in columns.

    *work* are the ``WorkDays`` of the places that receive.
    """
    until = np.where(facts.cancelled_on == NO_DAY, as_of, np.minimum(facts.cancelled_on, as_of))
    lines = otif.Lines(facts.place, facts.ordered, until, facts.receipts)
    arrival = otif.arrive(lines, terms.window)
    dues = {name: getattr(facts, name) for name in BASELINES}
    outcomes = {name: otif.judge(lines, due, terms.window, work, arrival) for name, due in dues.items()}
    scored = otif.Outcome(
        *(np.choose(terms.baseline, sides) for sides in zip(*outcomes.values(), strict=True))
    )
    due = np.choose(terms.baseline, list(dues.values()))
    earliest = earliest_day(facts, terms.deal, work)
    shares = _shares(facts, terms.deal, scored, due, earliest, until, work)
    excused = np.zeros(len(due), dtype=bool)
    excused[[row for row, excuses in facts.excuses.items() if any(not days for _owner, days in excuses)]] = (
        True
    )
    excused &= scored.counted
    late_by_others = scored.in_full & (scored.days_late > 0) & (shares[fault.VENDOR] == 0)
    return Judgement(
        outcomes,
        scored,
        due,
        shares,
        vendor_clean=scored.otif | excused | late_by_others,
        lead=_lead(scored, earliest, until),
        answer=_answer(facts, terms.deal, as_of, work),
        excused=excused,
    )


def _shares(facts, deal, scored, due, earliest, until, work):
    """Return {owner: days late of each line}, appeals accounted for; only late lines are split."""
    shares = {owner: np.zeros(len(due), dtype=int) for owner in fault.OWNERS}
    late = np.flatnonzero(scored.days_late)
    if not late.size:
        return shares
    end = np.where(scored.completed_on == NO_DAY, until, scored.completed_on)
    our_date = np.where(facts.our_date > due, facts.our_date, NO_DAY)
    columns = (
        facts.place,
        scored.last_day,
        end,
        earliest,
        our_date,
        facts.shipped_on,
        deal.transit_days,
        deal.carrier_is_ours,
    )
    story = fault.Story(*(column[late] for column in columns))
    cap = work.add(story.place, story.late_after, LATE_CAP_DAYS)
    for owner, days in fault.split(story._replace(until=np.minimum(story.until, cap)), work).items():
        shares[owner][late] = days
    for row, excuses in facts.excuses.items():
        moved = fault.excuse({owner: shares[owner][row] for owner in fault.OWNERS}, excuses)
        for owner, days in moved.items():
            shares[owner][row] = days
    return shares


def earliest_day(facts, deal, work):
    """Return the first day the goods could be expected: agreed working days, else the price list's calendar days."""
    agreed = work.add(facts.place, facts.ordered_on, deal.agreed_lead_days)
    listed = np.where(facts.list_lead_days > 0, facts.ordered_on + facts.list_lead_days, NO_DAY)
    return np.where(deal.agreed_lead_days > 0, agreed, listed)


def _lead(scored, earliest, until):
    """Whether lines were complete within the agreed lead time; what is not complete and over it failed."""
    agreed = (earliest != NO_DAY) & (scored.required > 0)
    complete = scored.completed_on != NO_DAY
    return agreed & (complete | (until > earliest)), agreed & complete & (scored.completed_on <= earliest)


def _answer(facts, deal, as_of, work):
    """Whether the vendor answered the order within the agreed days; no answer after them is a failure."""
    agreed = (deal.confirm_days > 0) & (facts.asked_on != NO_DAY)
    answered = facts.answered_on != NO_DAY
    asked_on = np.where(agreed, facts.asked_on, as_of)
    spent = work.between(facts.place, asked_on, np.where(agreed & answered, facts.answered_on, as_of))
    in_time = spent <= deal.confirm_days
    return agreed & (answered | ~in_time), agreed & answered & in_time
