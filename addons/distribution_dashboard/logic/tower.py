"""The control tower's arithmetic: stages of several companies as one, and what moved since a person looked."""

from dataclasses import dataclass, field
from datetime import datetime

# Bounds of the age classes of a stage, as the flows count them.
AGE_CLASSES = 4


@dataclass(slots=True)
class Band:
    """One stage of a flow over the chosen companies, money in the shown currency."""

    code: str
    name: str
    model: str
    kpi: str
    count: int = 0
    amount: float = 0.0
    oldest_at: datetime | None = None
    ages: list = field(default_factory=lambda: [0] * AGE_CLASSES)
    domains: list = field(default_factory=list)


def merge(stages, rates):
    """Return the stages of all companies as one ``Band`` per code, in the order of the flow.

    *rates*: {company id: factor from its currency to the shown one}.
    """
    bands = {}
    for one in sorted(stages, key=lambda stage: stage.sequence):
        band = bands.setdefault(one.code, Band(one.code, one.name, one.model, one.kpi))
        band.count += one.count
        band.amount += one.amount * rates[one.company_id]
        band.ages = [have + more for have, more in zip(band.ages, one.ages or [0] * AGE_CLASSES, strict=True)]
        band.domains.append(one.domain)
        if one.oldest_at:
            band.oldest_at = min(band.oldest_at or one.oldest_at, one.oldest_at)
    return list(bands.values())


def figures(flow, stages):
    """Return what a person saw of the stages of *flow* as plain values: {"flow/stage/company": [count, amount]}."""
    return {f"{flow}/{one.code}/{one.company_id}": [one.count, round(one.amount, 2)] for one in stages}


def moved(flow, stages, before, rates):
    """Return {stage code: (count, amount)} by which the stages differ from *before*; without what was not seen then.

    A stage is compared only if it was seen for every one of the companies: else a company chosen since would look
    like growth. Today's rates on both sides: a change of rates is no change of the work.
    """
    changes, unseen = {}, set()
    for one in stages:
        seen = before.get(f"{flow}/{one.code}/{one.company_id}")
        if seen is None:
            unseen.add(one.code)
            continue
        count, amount = changes.get(one.code, (0, 0.0))
        rate = rates[one.company_id]
        changes[one.code] = (count + one.count - seen[0], amount + (one.amount - seen[1]) * rate)
    return {
        code: (count, round(amount, 2)) for code, (count, amount) in changes.items() if code not in unseen
    }


def is_new_visit(last, now, gap):
    """Say whether looking at *now* begins another visit, the last look having been at *last*."""
    return now - last > gap
