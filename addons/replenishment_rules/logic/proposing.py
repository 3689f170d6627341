"""What to do about one product in one warehouse: transfer, buy, wait, or speak to the vendor about what is ordered.

Days are counted from today; supply that is due before today counts as late, never as absent.
"""

import math
from dataclasses import dataclass, replace

from . import decision, lots

TRANSFER, BUY, LOCAL, WAIT = decision.TRANSFER, decision.BUY, decision.LOCAL, decision.WAIT
EXPEDITE, DEFER, CANCEL, REDUCE = "expedite", "defer", "cancel", "reduce"
# Something is needed and nobody can give or sell it: a person has to find a source.
SOURCE = "source"
NEVER = 9999.0
# Goods that come this much too early are not worth a call to the vendor.
TOLERANCE_DAYS = 14.0
# Beyond this nothing that is owed counts today: nothing is bought a year early.
LEAST_HORIZON_DAYS = 7.0


@dataclass(frozen=True, slots=True)
class Supply:
    """One receipt on its way: quantity still to come, days until it is due (below zero: late)."""

    key: object
    quantity: float
    due: float


@dataclass(frozen=True, slots=True)
class Source:
    """A vendor's offer: days to full receipt, money per order, least quantity, multiple, (least, price) tiers."""

    key: object
    days: float
    tiers: tuple
    fixed_cost: float = 0.0
    least: float = 0.0
    multiple: float = 0.0

    def quote(self, quantity, branch):
        """Return the :class:`lots.Raised` quantity that would be ordered for a wanted *quantity*."""
        wanted = lots.orderable(quantity, self.least, self.multiple)
        return lots.raise_to_break(
            wanted, self.tiers, branch.per_day, branch.yearly_rate, self.multiple, branch.most_days
        )


@dataclass(frozen=True, slots=True)
class Branch:
    """One product in one warehouse: what is there and owed, its levels, its use, and what being short costs."""

    key: object
    on_hand: float
    owed: float
    level: float
    top: float
    per_day: float
    lead_days: float
    review_days: float = 1.0
    unit_cost: float = 0.0
    shortage_cost: float = 0.0
    yearly_rate: float = 0.2
    most_days: float = 120.0
    late_days: float = 3.0
    supplies: tuple = ()
    # Of its use, what other branches take: a central warehouse keeps stock for them.
    supplied_share: float = 0.0

    @property
    def kept(self):
        """What it does not give to a sister: what its own customers need of its order-up-to level."""
        return self.top * (1 - self.supplied_share)

    @property
    def horizon(self):
        return max(self.lead_days + self.review_days, LEAST_HORIZON_DAYS)

    @property
    def available(self):
        return self.on_hand - self.owed

    @property
    def position(self):
        """On hand less owed with everything that is ordered, late or far away."""
        return self.available + sum(supply.quantity for supply in self.supplies)

    @property
    def days_left(self):
        """Days until on hand less owed is used up at the forecast."""
        return self.lasting(self.available)

    def lasting(self, units):
        """Days that *units* last at the forecast."""
        return min(max(units, 0.0) / max(self.per_day, 1e-9), NEVER)

    def arrival(self, supply):
        """Days until *supply* is here; what is late comes after the usual delay from today."""
        return max(supply.due, 0.0) if supply.due >= 0 else self.late_days

    @property
    def holding_per_day(self):
        return self.unit_cost * self.yearly_rate / 365

    def need(self, quantity):
        return decision.Need(quantity, self.per_day, self.days_left, self.shortage_cost, self.holding_per_day)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What to do, why, and everything that was considered; the first option is the one proposed.

    ``wanted`` is the quantity before the vendor's least, multiple and price break; ``at_stake`` the money that is lost
    by doing nothing, or bound for nothing where supply is too much; ``supplies`` the receipts spoken about.
    """

    kind: str
    quantity: float
    options: tuple
    wanted: float = 0.0
    days: float = 0.0
    days_left: float = NEVER
    at_stake: float = 0.0
    unit_price: float = 0.0
    break_saving: float = 0.0
    source: object = None
    supplies: tuple = ()
    new_due: float | None = None

    @property
    def best(self):
        return self.options[0] if self.options else None


def propose(branch, sisters=(), source=None, local=None):
    """Return the :class:`Proposal` for *branch*, None when there is nothing to do.

    What is ordered already covers a need whenever it is due: where it comes too late the vendor is asked to bring it
    forward or a sister helps out, and buying again stays a road shown, never the one proposed.
    """
    if branch.position <= branch.level:
        return _cover(branch, sisters, source, local)
    if branch.supplies:
        return _bridge(branch, sisters, source, local) or _too_much(branch)
    return None


# ------------------------------------------------------------------ more is needed
def _cover(branch, sisters, source, local):
    wanted = max(branch.top - branch.position, 0.0)
    if wanted <= 0:
        return None
    need = branch.need(wanted)
    raised = source and source.quote(wanted, branch)
    arrivals = [branch.arrival(supply) for supply in branch.supplies]
    choice = decision.choose(
        need,
        _whole(sisters),
        _as_supplier(source, raised),
        min(arrivals, default=None),
        raised.price if raised else branch.unit_cost,
        _as_supplier(local, local and local.quote(wanted, branch)),
    )
    options = [_priced(option, branch, source, local, raised) for option in choice.options]
    best = options[0]
    waiting = next(option for option in options if option.kind == WAIT)
    return Proposal(
        kind=SOURCE if best.kind == WAIT and source is None and not arrivals else best.kind,
        quantity=best.quantity,
        options=tuple(options),
        wanted=wanted,
        days=best.days,
        days_left=branch.days_left,
        at_stake=waiting.cost,
        unit_price=raised.price if raised and best.kind == BUY else branch.unit_cost,
        break_saving=raised.saving if raised and best.kind == BUY else 0.0,
        source=best.source,
    )


def _whole(sisters):
    """Sisters give whole units where they have at least one to give."""
    return [replace(one, available=one.cover + math.floor(one.surplus + 1e-9)) for one in sisters]


def _as_supplier(source, raised):
    if source is None:
        return None
    return decision.Supplier(source.days, source.fixed_cost, raised.price, raised.quantity, source.multiple)


def _priced(option, branch, source, local, raised):
    """Put the vendor's key on an option to buy."""
    if option.kind == BUY:
        return replace(option, source=source.key)
    return replace(option, source=local.key) if option.kind == LOCAL else option


# ------------------------------------------------------------------ enough is ordered, but does it come in time?
def _bridge(branch, sisters, source, local):
    """Enough is ordered; without what is late or far away the branch would be at its level."""
    soon = sum(supply.quantity for supply in branch.supplies if 0 <= supply.due <= branch.horizon)
    if branch.available + soon > branch.level:
        return None
    awaited = sorted(
        (one for one in branch.supplies if one.due < 0 or one.due > branch.horizon), key=branch.arrival
    )
    days_left = branch.lasting(branch.available + soon)
    arrival = branch.arrival(awaited[0])
    short = max(math.ceil(arrival * branch.per_day - branch.available - soon - 1e-9), 0.0)
    waiting = _keep_waiting(branch, arrival, short)
    options = [waiting]
    if short > 0:
        others = decision.options_for(
            branch.need(short), _whole(sisters), None, arrival, branch.unit_cost,
            _as_supplier(local, local and local.quote(short, branch)),
        )  # fmt: skip
        ways = [_priced(option, branch, source, local, None) for option in others if option.kind != WAIT]
        helping = [way for way in ways if way.kind == TRANSFER and way.quantity >= short]
        options = sorted([*ways, waiting], key=lambda option: (option not in helping, option.cost))
    if source is not None:
        options.append(_bought_twice(branch, source, max(short, 1.0)))
    best = options[0]
    if best.kind in (TRANSFER, LOCAL):
        kind, spoken = best.kind, ()
    else:
        kind = EXPEDITE if short > 0 or awaited[0].due > branch.horizon else WAIT
        spoken, options[0] = (awaited[0].key,), replace(best, kind=kind)
    return Proposal(
        kind=kind,
        quantity=best.quantity if kind in (TRANSFER, LOCAL) else awaited[0].quantity,
        options=tuple(options),
        wanted=short,
        days=best.days,
        days_left=days_left,
        at_stake=short * branch.shortage_cost,
        unit_price=branch.unit_cost,
        source=best.source,
        supplies=spoken,
        new_due=min(days_left, arrival) if kind == EXPEDITE else None,
    )


def _keep_waiting(branch, arrival, short):
    return decision.Option(WAIT, 0.0, arrival, 0.0, short * branch.shortage_cost, 0.0)


def _bought_twice(branch, source, short):
    """The road not taken: what buying again would cost, the goods lying behind everything that is ordered."""
    raised = source.quote(short, branch)
    use = min(branch.lasting(branch.position + raised.quantity / 2), 365.0)
    return decision.Option(
        BUY,
        raised.quantity,
        source.days,
        source.fixed_cost,
        decision.shortage_until(branch.need(short), source.days),
        raised.quantity * branch.holding_per_day * use,
        source.key,
    )


# ------------------------------------------------------------------ too much is ordered, or it comes too early
def _too_much(branch):
    """Say what to cancel, what may come later, or what to take off, the latest receipt first."""
    supplies = [
        (supply.key, supply.quantity, supply.due, _needed(branch, supply)) for supply in branch.supplies
    ]
    said = decision.messages(branch.level, branch.top, supplies, TOLERANCE_DAYS, 0, branch.position)
    said = [(action, key) for action, key in said if action in (CANCEL, DEFER)]
    if not said:
        return _reduced(branch)
    kind = CANCEL if any(action == CANCEL for action, _key in said) else DEFER
    keys = tuple(key for action, key in said if action == kind)
    quantity = sum(supply.quantity for supply in branch.supplies if supply.key in keys)
    needed = [when for key, _quantity, _due, when in supplies if key in keys and when is not None]
    money = quantity * branch.unit_cost
    earlier = [supply.due for supply in branch.supplies if supply.key in keys]
    days = max(min(needed) - min(earlier), 0.0) if kind == DEFER else 365.0
    return Proposal(
        kind=kind,
        quantity=quantity,
        options=(decision.Option(kind, quantity, days, 0.0, 0.0, money * branch.yearly_rate * days / 365),),
        days=days,
        days_left=branch.days_left,
        at_stake=money,
        unit_price=branch.unit_cost,
        supplies=keys,
        new_due=min(needed) if kind == DEFER else None,
    )


def _reduced(branch):
    """Say what to take off the latest receipt: what would not be used within the policy's most days."""
    useful = max(branch.top, branch.level + branch.most_days * branch.per_day)
    beyond = math.floor(branch.position - useful + 1e-9)
    latest = max(branch.supplies, key=lambda one: one.due, default=None)
    if latest is None or not 1 <= beyond < latest.quantity or branch.lasting(beyond) <= TOLERANCE_DAYS:
        return None
    money = beyond * branch.unit_cost
    return Proposal(
        kind=REDUCE,
        quantity=float(beyond),
        options=(decision.Option(REDUCE, float(beyond), 365.0, 0.0, 0.0, money * branch.yearly_rate),),
        days=365.0,
        days_left=branch.days_left,
        at_stake=money,
        unit_price=branch.unit_cost,
        supplies=(latest.key,),
    )


def _needed(branch, supply):
    """Return the day on which *supply* is needed to stay above the level, None when that is not soon enough to keep it."""
    without = branch.position - supply.quantity
    if without <= branch.level:
        earlier = sum(one.quantity for one in branch.supplies if branch.arrival(one) < branch.arrival(supply))
        return branch.lasting(branch.available + earlier - branch.level)
    spare = branch.lasting(without - branch.level)
    return spare if spare <= branch.most_days else None


# ------------------------------------------------------------------ one product in all its warehouses
def propose_product(branches, lanes, sources, locals_):
    """Return {branch key: :class:`Proposal`} for the branches of one product, none giving below its own cover.

    *lanes* is {(giver's key, taker's key): (days, fixed cost, unit cost)}, *sources* and *locals_* are
    {branch key: :class:`Source`}.  The branch with most at stake asks first; what it takes is gone for the next.
    """
    given = {branch.key: 0.0 for branch in branches}
    found = {}
    for branch in sorted(branches, key=_urgency):
        sisters = [
            decision.Sister(giver.key, giver.available - given[giver.key], giver.kept, *lane, giver.per_day)
            for giver in branches
            if (lane := lanes.get((giver.key, branch.key)))
        ]
        proposal = propose(branch, sisters, sources.get(branch.key), locals_.get(branch.key))
        if proposal is None:
            continue
        found[branch.key] = proposal
        if proposal.kind == TRANSFER:
            given[proposal.source] += proposal.quantity
    return found


def _urgency(branch):
    missing = max(branch.top - branch.position, 0.0) * branch.shortage_cost
    return (-missing, branch.days_left, str(branch.key))
