"""One run over many orders: what stands against each, and what may go."""

from dataclasses import dataclass, field

from .book import Book
from .verdict import HOLDING_MODES, is_covered

# Below this a quantity is noise of unit conversions.
NOISE = 1e-6


@dataclass(slots=True)
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
    decisions, own_books = {}, {}
    orders = sorted(orders, key=lambda one: one.rank)
    _admit(orders, books)
    found = _judge_at_once(orders, books)
    for order in orders:
        terms, order_id = order.terms, order.order_id
        if id(terms) not in own_books:
            own = [book for book in books if book.gate in terms]
            own_books[id(terms)] = (
                [(book, found.get(book.gate)) for book in own],
                [book for book in own if _uses_up(book)],
            )
        # Nothing left to hold, nothing to judge: what is open about it is another's business.
        asking = order.open_qty + order.ship_qty
        own, takers = own_books[id(terms)] if asking > NOISE else ((), ())
        verdicts = []
        for book, known in own:
            if known is None:
                verdicts += book.judge(order)
            elif order_id in known:
                verdicts += known[order_id]
        standing = _standing(verdicts, covers.get(order_id)) if verdicts else []
        let_go, let_ship = _let_go(order, standing), _let_ship(order, standing)
        for book in takers:
            book.consume(order, let_go)
        decisions[order_id] = Decision(
            order_id,
            verdicts,
            standing,
            let_go,
            let_ship,
            asking if asking > NOISE else 0.0,
            order.out_qty,
            _value_held(order, let_go, let_ship) if standing else 0.0,
        )
    return decisions


def _judge_at_once(orders, books):
    """Return {gate: {order id: verdicts}} of the *books* for which the turn of an order makes no difference."""
    asking = [one for one in orders if one.open_qty + one.ship_qty > NOISE]
    return {
        book.gate: book.judge_all([one for one in asking if book.gate in one.terms])
        for book in books
        if not _uses_up(book)
    }


def _uses_up(book):
    """Whether letting an order go takes anything from the next one, in the eyes of *book*."""
    return getattr(type(book), "consume", None) is not Book.consume


def _standing(verdicts, covered):
    """Return those of *verdicts* that hold goods and that nobody has let pass as far as they go."""
    holding = [one for one in verdicts if one.mode in HOLDING_MODES]
    if not covered:
        return holding
    return [one for one in holding if not is_covered(one.excess, covered.get(one.key))]


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
    if not standing:
        return {line.line_id: line.open_qty for line in order.lines}
    beyond, parts = order.ship_qty > NOISE, {}
    for verdict in standing:
        if verdict.releasable is not None:
            parts[verdict.line_id] = min(verdict.releasable, parts.get(verdict.line_id, verdict.releasable))
        elif not (beyond and order.terms[verdict.gate].only_ships):
            return {}
    return {line.line_id: parts.get(line.line_id, line.open_qty) for line in order.lines}


def _let_ship(order, standing):
    """Return {line id: quantity} of what is held before the truck, unless a gate that counts there speaks against it."""
    if order.ship_qty <= NOISE:
        return {}
    if any(verdict.releasable is None and order.terms[verdict.gate].ships for verdict in standing):
        return {}
    return {line.line_id: line.ship_qty for line in order.lines if line.ship_qty > NOISE}


def _value_held(order, let_go, let_ship):
    """Return the value of what stays, company currency."""
    held = 0.0
    for line in order.lines:
        wanted = line.open_qty
        if wanted and (gone := let_go.get(line.line_id, 0.0)) < wanted:
            held += line.value_open * (1.0 - gone / wanted)
        if line.ship_qty:
            stays = line.ship_qty - let_ship.get(line.line_id, 0.0)
            held += line.value_out * stays / max(line.ordered_qty - line.open_qty, line.ship_qty)
    return round(held, 2)
