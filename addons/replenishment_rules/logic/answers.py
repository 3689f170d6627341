"""What would make a proposal zero, and what would turn it into another: figures that hold when put in."""

import math
from dataclasses import dataclass, replace

from . import proposing

# Beyond so many units the answer is no answer.
MOST_UNITS = 1e6


@dataclass(frozen=True, slots=True)
class Answer:
    """One change and how far it must go: ``code`` says what changes, ``figure`` to what, ``by`` by how much."""

    code: str
    figure: float
    by: float
    key: object = None


def zero(branch):
    """Return the changes of which any one alone makes ordering unnecessary; empty when nothing is ordered.

    ``stock``: units on hand; ``level``: the reorder point.
    """
    if branch.position > branch.level:
        return []
    more = _above(branch.level) - branch.position
    return [
        Answer("stock", branch.on_hand + more, more),
        Answer("level", _below(branch.position), branch.level - _below(branch.position)),
    ]


def _above(figure):
    return math.floor(figure) + 1.0


def _below(figure):
    return math.ceil(figure) - 1.0


def flip(kind, branch, sisters=(), source=None, local=None):
    """Return the changes that turn the proposal for *branch* into *kind*, each alone; empty where none does.

    ``surplus``: units a sister must have beyond its cover; ``days``: lead time of the vendor at most; ``cheaper``:
    money by which this way must get cheaper.
    """
    now = proposing.propose(branch, sisters, source, local)
    if now is None or now.kind == kind:
        return []
    if kind == proposing.TRANSFER:
        found = [_surplus_that_flips(one, branch, sisters, source, local) for one in sisters]
    elif kind == proposing.BUY and source is not None:
        found = [_days_that_flip(branch, sisters, source, local)]
    else:
        found = []
    cheaper = [option.cost - now.best.cost for option in now.options if option.kind == kind]
    if cheaper and min(cheaper) > 0 and now.kind in (proposing.TRANSFER, proposing.BUY, proposing.LOCAL):
        found.append(Answer("cheaper", min(cheaper), min(cheaper)))
    return [answer for answer in found if answer is not None]


def _surplus_that_flips(sister, branch, sisters, source, local):
    """The least surplus of *sister* with which a transfer from it is proposed."""

    def flips(units):
        richer = replace(sister, available=sister.cover + units)
        others = [richer if one.key == sister.key else one for one in sisters]
        proposal = proposing.propose(branch, others, source, local)
        return proposal.kind == proposing.TRANSFER and proposal.source == sister.key

    enough = max(math.ceil(branch.top - min(branch.position, branch.available)), 1)
    if enough > MOST_UNITS or not flips(enough):
        return None
    low, high = math.floor(sister.surplus), enough
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if flips(middle) else (middle, high)
    return Answer("surplus", float(high), float(high) - math.floor(sister.surplus), sister.key)


def _days_that_flip(branch, sisters, source, local):
    """The longest lead time with which buying is proposed."""

    def flips(days):
        return proposing.propose(branch, sisters, replace(source, days=days), local).kind == proposing.BUY

    if not flips(0.0):
        return None
    low, high = 0, math.ceil(source.days)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if flips(float(middle)) else (low, middle)
    return Answer("days", float(low), source.days - low, source.key)
