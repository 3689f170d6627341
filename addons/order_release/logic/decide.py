"""One run over many orders: what stands against each, and what may go."""

from dataclasses import dataclass, field

from .verdict import is_covered

# Below this a quantity is noise of unit conversions.
NOISE = 1e-6


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome for one order.

    ``verdicts`` holds everything the gates found, warnings and covered ones too. ``let_go`` is the quantity per line
    (product's unit) that may leave the shelf now, empty when the order as a whole waits; ``let_ship`` the same for
    what is held before the truck; ``open_qty`` what asked to leave.
    """

    order_id: int
    verdicts: list = field(default_factory=list)
    standing: list = field(default_factory=list)
    let_go: dict = field(default_factory=dict)
    let_ship: dict = field(default_factory=dict)
    open_qty: float = 0.0
    out_qty: float = 0.0
    value_held: float = 0.0

    @property
    def state(self):
        """held / partial / released, as the order shows it."""
        if not self.standing or not self.open_qty:
            return "released"
        moving = self.out_qty > 0 or any(self.let_go.values()) or any(self.let_ship.values())
        return "partial" if moving else "held"


def decide(orders, books, covers=None):
    """Judge *orders* by all *books* and return {order id: Decision}.

    The earlier promise goes first whatever the order of input. Every gate judges every order; only what is let go
    uses up credit and stock. *covers*: {order id: {verdict key: covered excess}} from earlier releases.
    """
    covers = covers or {}
    decisions = {}
    orders = sorted(orders, key=lambda one: one.rank)
    _admit(orders, books)
    for order in orders:
        # Nothing left to hold, nothing to judge: what is open about it is another's business.
        asking = order.open_qty + order.ship_qty
        own = [book for book in books if book.gate in order.terms] if asking > NOISE else []
        verdicts = [verdict for book in own for verdict in book.judge(order)]
        covered = covers.get(order.order_id, {})
        standing = [one for one in verdicts if one.holds and not is_covered(one.excess, covered.get(one.key))]
        let_go, let_ship = _let_go(order, standing), _let_ship(order, standing)
        for book in own:
            book.consume(order, let_go)
        decisions[order.order_id] = Decision(
            order_id=order.order_id,
            verdicts=verdicts,
            standing=standing,
            let_go=let_go,
            let_ship=let_ship,
            open_qty=asking if asking > NOISE else 0.0,
            out_qty=order.out_qty,
            value_held=_value_held(order, let_go, let_ship),
        )
    return decisions


def _admit(orders, books):
    """Tell books that share goods out in proportion who has a part: those whom nothing else stops as a whole."""
    for book in books:
        if not getattr(getattr(book, "pool", None), "tiers", None):
            continue
        others = [one for one in books if one is not book]
        book.admit(
            order
            for order in orders
            if book.gate in order.terms
            and not any(
                verdict.holds and verdict.releasable is None
                for other in others
                if other.gate in order.terms
                for verdict in other.judge(order)
            )
        )


def _let_go(order, standing):
    """Return {line id: quantity}: nothing if something speaks against the whole order, else all but the short part.

    A gate that counts only before the truck stops nothing on the shelf, as long as there is something before the truck.
    """
    beyond = order.ship_qty > NOISE
    if any(
        verdict.releasable is None and not (beyond and order.terms[verdict.gate].only_ships)
        for verdict in standing
    ):
        return {}
    parts = {verdict.line_id: verdict.releasable for verdict in standing if verdict.releasable is not None}
    return {line.line_id: parts.get(line.line_id, line.open_qty) for line in order.lines}


def _let_ship(order, standing):
    """Return {line id: quantity} of what is held before the truck, unless a gate that counts there speaks against it."""
    if any(verdict.releasable is None and order.terms[verdict.gate].ships for verdict in standing):
        return {}
    return {line.line_id: line.ship_qty for line in order.lines if line.ship_qty > NOISE}


def _value_held(order, let_go, let_ship):
    """Return the value of what stays, company currency."""
    held = 0.0
    for line in order.lines:
        if line.open_qty:
            held += line.value_open * max(1.0 - let_go.get(line.line_id, 0.0) / line.open_qty, 0.0)
        if line.ship_qty:
            stays = line.ship_qty - let_ship.get(line.line_id, 0.0)
            held += line.value_out * stays / max(line.ordered_qty - line.open_qty, line.ship_qty)
    return round(held, 2)
