"""From the facts of one order line to the row that is kept."""

from dataclasses import dataclass
from datetime import date

from . import fault, otif
from .days import add_working_days

# A line that is never completed would collect late days for ever; after a working year the figure says enough.
LATE_CAP_DAYS = 260


@dataclass(frozen=True)
class Facts:
    """What ``queries.events.line_facts`` returns for one line, in its order."""

    line_id: int
    order_id: int
    company_id: int
    partner_id: int
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
    cancelled_on: date
    days: list
    quantities: list
    returned: float
    billed: float
    variance: float
    confirm_days: float
    vendor_moves: int
    our_date: date


@dataclass(frozen=True)
class Judgement:
    """The outcome per baseline, and the split of the late days on the baseline that is scored."""

    outcomes: dict
    scored: otif.Outcome
    due: date
    shares: dict
    vendor_clean: bool


def judge(facts, terms, baseline, as_of, closed, agreed_lead_days=0, transit_days=0, carrier_is_ours=False):
    """Return the Judgement of one line on the day *as_of*; *baseline* is requested, first or last."""
    until = min(as_of, facts.cancelled_on) if facts.cancelled_on else as_of
    receipts = tuple(map(otif.Receipt, facts.days or (), facts.quantities or ()))
    dues = {"requested": facts.requested, "first": facts.first, "last": facts.last}
    by_due = {}
    for due in set(dues.values()):
        by_due[due] = otif.judge(otif.Line(facts.ordered, due, receipts), terms, until, closed)
    outcomes = {name: by_due[due] for name, due in dues.items()}
    scored, due = outcomes[baseline], dues[baseline]
    shares = dict.fromkeys(fault.OWNERS, 0)
    if scored.days_late:
        _, last_day = otif.window(due, terms, closed)
        shares = fault.split(
            fault.Story(
                late_after=last_day,
                until=_capped(last_day, scored.completed_on or until, closed),
                ordered_on=facts.ordered_on,
                agreed_lead_days=agreed_lead_days or facts.list_lead_days or 0,
                moved_to=facts.our_date if facts.our_date and facts.our_date > due else None,
                transit_days=transit_days,
                carrier_is_ours=carrier_is_ours,
            ),
            closed,
        )
    vendor_clean = scored.otif or (
        scored.counted and scored.in_full and scored.days_late > 0 and not shares[fault.VENDOR]
    )
    return Judgement(outcomes, scored, due, shares, vendor_clean)


def _capped(start, end, closed):
    return (
        min(end, add_working_days(start, LATE_CAP_DAYS, closed))
        if (end - start).days > LATE_CAP_DAYS
        else end
    )
