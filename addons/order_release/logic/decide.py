"""One run over many orders: what stands against each, and what may go."""

from dataclasses import dataclass, field

from .verdict import is_covered

# Below this a quantity is noise of unit conversions.
NOISE = 1e-6


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome for one order.

    ``verdicts`` holds everything the gates found, warnings and covered ones too. ``let_go`` is the quantity per line
    (product's unit) that may leave now, empty when the order as a whole waits; ``open_qty`` what asked to leave.
    """

    order_id: int
    verdicts: list = field(default_factory=list)
    standing: list = field(default_factory=list)
    let_go: dict = field(default_factory=dict)
    open_qty: float = 0.0
    out_qty: float = 0.0
    value_held: float = 0.0

    @property
    def state(self):
        """held / partial / released, as the order shows it."""
        if not self.standing or not self.open_qty:
            return "released"
        return "partial" if self.out_qty > 0 or any(self.let_go.values()) else "held"


def decide(orders, books, covers=None):
    """Judge *orders* by all *books* and return {order id: Decision}.

    The earlier promise goes first whatever the order of input. Every gate judges every order; only what is let go
    uses up credit and stock. *covers*: {order id: {verdict key: covered excess}} from earlier releases.
    """
    covers = covers or {}
    decisions = {}
    for order in sorted(orders, key=lambda one: one.rank):
        # Nothing left to hold, nothing to judge: what is open about it is another's business.
        own = [book for book in books if book.gate in order.terms] if order.open_qty > NOISE else []
        verdicts = [verdict for book in own for verdict in book.judge(order)]
        covered = covers.get(order.order_id, {})
        standing = [one for one in verdicts if one.holds and not is_covered(one.excess, covered.get(one.key))]
        let_go = _let_go(order, standing)
        for book in own:
            book.consume(order, let_go)
        decisions[order.order_id] = Decision(
            order_id=order.order_id,
            verdicts=verdicts,
            standing=standing,
            let_go=let_go,
            open_qty=order.open_qty if order.open_qty > NOISE else 0.0,
            out_qty=order.out_qty,
            value_held=_value_held(order, let_go),
        )
    return decisions


def _let_go(order, standing):
    """Return {line id: quantity}: nothing if something speaks against the whole order, else all but the short part."""
    if any(verdict.releasable is None for verdict in standing):
        return {}
    parts = {verdict.line_id: verdict.releasable for verdict in standing}
    return {line.line_id: parts.get(line.line_id, line.open_qty) for line in order.lines}


def _value_held(order, let_go):
    """Return the value of what stays, company currency."""
    held = 0.0
    for line in order.lines:
        if line.open_qty:
            held += line.value_open * max(1.0 - let_go.get(line.line_id, 0.0) / line.open_qty, 0.0)
    return round(held, 2)
