"""From the facts of one order line to the row that is kept."""

from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import NamedTuple

from . import fault, otif

# A line that is never completed would collect late days for ever; after a working year the figure says enough.
LATE_CAP_DAYS = 260
NOT_LATE = MappingProxyType(dict.fromkeys(fault.OWNERS, 0))


class Facts(NamedTuple):
    """What ``queries.events.line_facts`` returns for one line, in its order."""

    line_id: int
    order_id: int
    company_id: int
    partner_id: int
    is_sister: bool
    warehouse_id: int
    product_id: int
    categ_id: int
    categ_path: str
    list_lead_days: int
    ordered_on: date
    requested: date
    first: date
    last: date
    baseline_known: bool
    ordered: float
    amount: float
    contract_amount: float
    cancelled_on: date
    days: list
    quantities: list
    returned: float
    defect: float
    billed: float
    billed_base: float
    bill_lines: int
    bill_clean: int
    confirm_days: float
    asked_on: date
    answered_on: date
    vendor_moves: int
    our_date: date
    shipped_on: date
    excuse_owners: list
    excuse_days: list


@dataclass(frozen=True)
class Deal:
    """What was agreed besides the window: working days, 0 where nothing was."""

    agreed_lead_days: int = 0
    transit_days: int = 0
    carrier_is_ours: bool = False
    confirm_days: int = 0


@dataclass(frozen=True)
class Conditions:
    """All terms of one line; the default is the strict one."""

    terms_id: int = None
    baseline: str = "first"
    window: otif.Terms = otif.Terms()
    deal: Deal = Deal()
    charge_share: float = 0.0


class Judgement(NamedTuple):
    """The outcome per baseline, the split of the late days on the baseline that is scored, and the single marks.

    ``lead`` and ``answer`` are (counted, kept): counted is False while nothing was agreed or the time is not over.
    """

    outcomes: dict
    scored: otif.Outcome
    due: date
    shares: dict
    vendor_clean: bool
    lead: tuple = (False, False)
    answer: tuple = (False, False)
    excused: bool = False


def judge(facts, terms, baseline, as_of, work, deal=None):
    """Return the Judgement of one line on the day *as_of*; *baseline* is requested, first or last.

    *work* are the ``WorkDays`` of the place that receives.
    """
    deal = deal or Deal()
    until = min(as_of, facts.cancelled_on) if facts.cancelled_on else as_of
    receipts = tuple(map(otif.Receipt, facts.days or (), facts.quantities or ()))
    dues = {"requested": facts.requested, "first": facts.first, "last": facts.last}
    by_due = {
        due: otif.judge(otif.Line(facts.ordered, due, receipts), terms, until, work)
        for due in {*dues.values()}
    }
    outcomes = {name: by_due[due] for name, due in dues.items()}
    scored, due = outcomes[baseline], dues[baseline]
    excuses = list(zip(facts.excuse_owners or (), facts.excuse_days or (), strict=True))
    earliest = earliest_day(facts, deal, work)
    shares = NOT_LATE
    if scored.days_late:
        shares = fault.excuse(
            fault.split(_story(facts, deal, scored, due, earliest, until, work), work), excuses
        )
    excused = scored.counted and any(not days for _owner, days in excuses)
    late_by_others = scored.counted and scored.in_full and scored.days_late > 0 and not shares[fault.VENDOR]
    return Judgement(
        outcomes,
        scored,
        due,
        shares,
        vendor_clean=bool(scored.otif or excused or late_by_others),
        lead=_lead(scored, earliest, until),
        answer=_answer(facts, deal, as_of, work),
        excused=excused,
    )


def _story(facts, deal, scored, due, earliest, until, work):
    return fault.Story(
        late_after=scored.last_day,
        until=_capped(scored.last_day, scored.completed_on or until, work),
        earliest=earliest,
        moved_to=facts.our_date if facts.our_date and facts.our_date > due else None,
        shipped_on=facts.shipped_on,
        transit_days=deal.transit_days,
        carrier_is_ours=deal.carrier_is_ours,
    )


def earliest_day(facts, deal, work):
    """Return the first day the goods could be expected: agreed working days, else the price list's calendar days."""
    if deal.agreed_lead_days:
        return work.add(facts.ordered_on, deal.agreed_lead_days)
    if facts.list_lead_days:
        return facts.ordered_on + timedelta(days=facts.list_lead_days)
    return None


def _lead(scored, earliest, until):
    """Whether the line was complete within the agreed lead time; what is not complete and over it failed."""
    if not earliest or not scored.required:
        return False, False
    if scored.completed_on:
        return True, scored.completed_on <= earliest
    return until > earliest, False


def _answer(facts, deal, as_of, work):
    """Whether the vendor answered the order within the agreed days; no answer after them is a failure."""
    if not deal.confirm_days or not facts.asked_on:
        return False, False
    if facts.answered_on:
        return True, work.between(facts.asked_on, facts.answered_on) <= deal.confirm_days
    return work.between(facts.asked_on, as_of) > deal.confirm_days, False


def _capped(start, end, work):
    return min(end, work.add(start, LATE_CAP_DAYS)) if (end - start).days > LATE_CAP_DAYS else end
