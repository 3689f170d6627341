"""A run over random books: what each strategy promises about goods that were let go before."""

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st
from order_release_logic.allocation import RETURNING, SKIP, TURNS, DemandClass, Standing
from order_release_logic.allocation_pool import Pool
from order_release_logic.decide import decide
from order_release_logic.harm import Change, beyond_cap, lost_by_partner, settle
from order_release_logic.stock import StockBook

from .conftest import make_line, make_order

KEEPING = ("win", "gain", "improve")


@st.composite
def books(draw):
    """Return ([(order, what its line was let go before)], shelf): one line per order, two products.

    A line wants so many pieces, of which it had some. What a returning strategy had is open again in the run; the
    others' open quantity is what they lack.
    """
    orders = []
    for order_id in range(1, draw(st.integers(1, 8)) + 1):
        strategy, wanted = draw(st.sampled_from([*TURNS])), draw(st.integers(1, 9))
        had = draw(st.integers(0, wanted))
        returns = strategy in RETURNING
        is_open = wanted if returns else wanted - had
        line = make_line(
            order_id,
            order_id * 10,
            qty=float(is_open),
            product=draw(st.integers(1, 2)),
            ordered_qty=float(wanted),
        )
        standing = Standing(DemandClass(order_id, draw(st.integers(1, 3)), strategy), draw(st.integers(0, 3)))
        order = make_order(
            order_id,
            [line],
            day=draw(st.integers(1, 5)),
            partner_id=draw(st.integers(1, 3)),
            standing=standing,
            in_run=True,
            returned={line.line_id: float(had)} if returns and had else {},
        )
        orders.append((order, float(had)))
    return orders, {product: float(draw(st.integers(0, 12))) for product in (1, 2)}


def _run(orders, shelf):
    """Return {order id: (had, gets)} and the transfers, as a run plans them; skipped orders are not in it."""
    chosen = [(one, had) for one, had in orders if one.standing.demand_class.strategy != SKIP]
    free = {(product, 1): quantity for product, quantity in shelf.items()}
    ceilings = {}
    for one, _had in chosen:
        for quantity in one.returned.values():
            free[one.lines[0].product_id, 1] += quantity
        if one.standing.demand_class.strategy == "fill":
            ceilings[one.lines[0].line_id] = one.returned.get(one.lines[0].line_id, 0.0)
    pool = Pool(free, ceilings=ceilings)
    decisions = decide([one for one, _had in chosen], [StockBook(pool)])
    changes = []
    for one, _had in chosen:
        (line,) = one.lines
        if line.open_qty:
            had, gets = one.returned.get(line.line_id, 0.0), decisions[one.order_id].let_go[line.line_id]
            key = (line.product_id, 1)
            changes.append(
                Change(
                    line.line_id, one.order_id, one.partner_id, key, (one.rank, line.line_id), had, gets, 10.0
                )
            )
    settled, found = settle(changes, pool.free, frozenset())
    outcome = {one.order_id: (had, had) for one, had in orders}
    kept = {one.order_id: 0.0 if one.returned else had for one, had in orders}
    for change in settled:
        outcome[change.order_id] = (outcome[change.order_id][0], kept[change.order_id] + change.gets)
    return outcome, found, settled


def _strategy(order):
    return order.standing.demand_class.strategy


@given(books())
def test_each_strategy_keeps_its_promise(world):
    orders, shelf = world
    outcome, _found, _settled = _run(orders, shelf)
    for one, _had in orders:
        before, after = outcome[one.order_id]
        assert -1e-9 <= after <= one.lines[0].ordered_qty + 1e-9
        if _strategy(one) in KEEPING:
            assert after >= before - 1e-9
        if _strategy(one) == "fill":
            assert after <= before + 1e-9
        if _strategy(one) == SKIP:
            assert after == before


@given(books())
def test_nothing_is_made_and_nothing_is_lost(world):
    """More goods let go than before come from the shelf; nobody hands back what nobody gets."""
    orders, shelf = world
    outcome, found, _settled = _run(orders, shelf)
    more, given_back = defaultdict(float), 0.0
    for one, _had in orders:
        before, after = outcome[one.order_id]
        more[one.lines[0].product_id] += after - before
        given_back += max(before - after, 0.0)
    for product, quantity in more.items():
        assert -1e-6 <= quantity <= shelf[product] + 1e-6
    assert abs(given_back - sum(one.quantity for one in found if one.from_line_id)) < 1e-6


@given(books())
def test_goods_go_to_a_better_rank_only(world):
    """A win never loses to a gain, nor any rank to a later one: who gives stands behind who gets."""
    orders, shelf = world
    _outcome, found, _settled = _run(orders, shelf)
    rank = {one.lines[0].line_id: one.rank for one, _had in orders}
    for transfer in found:
        if transfer.from_line_id:
            assert rank[transfer.to_line_id] < rank[transfer.from_line_id]


@given(books())
def test_lose_gets_nothing_while_anybody_else_is_short(world):
    orders, shelf = world
    outcome, _found, _settled = _run(orders, shelf)
    for loser, _had in orders:
        before, after = outcome[loser.order_id]
        if _strategy(loser) != "lose" or after <= before + 1e-6:
            continue
        for other, _had in orders:
            if _strategy(other) in (*KEEPING, "redistribute") and (
                other.lines[0].product_id == loser.lines[0].product_id
            ):
                assert outcome[other.order_id][1] >= other.lines[0].ordered_qty - 1e-6


@given(books(), st.randoms(use_true_random=False))
def test_order_of_input_is_irrelevant(world, random):
    orders, shelf = world
    shuffled = list(orders)
    random.shuffle(shuffled)
    assert _run(shuffled, shelf)[0] == _run(orders, shelf)[0]


@given(books(), st.dictionaries(st.integers(1, 3), st.integers(0, 60)), st.integers(1, 100))
def test_cap_spares_whoever_would_give_beyond_it(world, before, cap):
    orders, shelf = world
    _outcome, _found, settled = _run(orders, shelf)
    beyond, lost = beyond_cap(settled, before, float(cap)), lost_by_partner(settled)
    for partner, amount in lost.items():
        assert (partner in beyond) == (before.get(partner, 0.0) + amount > cap + 0.005)
