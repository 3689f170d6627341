"""Allocation over random books of orders: what holds for every one of them."""

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st
from order_release_logic.allocation import (
    DemandClass,
    Standing,
)
from order_release_logic.allocation_pool import Pool, Quota
from order_release_logic.credit import CreditBook, Limit
from order_release_logic.decide import decide
from order_release_logic.stock import StockBook

from .conftest import make_line, make_order

STRATEGIES = ("win", "gain", "improve", "redistribute", "fill", "lose")


@st.composite
def books_of_orders(draw):
    """Return orders over three products and two branches, their standings, and what is free."""
    orders, standings = [], {}
    for order_id in range(1, draw(st.integers(1, 9)) + 1):
        lines = [
            make_line(
                order_id,
                order_id * 10 + index,
                qty=float(draw(st.integers(1, 8))),
                product=draw(st.integers(1, 3)),
                warehouse_id=draw(st.integers(1, 2)),
                group=draw(st.sampled_from([None, None, "A"])),
            )
            for index in range(draw(st.integers(1, 3)))
        ]
        strategy = draw(st.sampled_from(STRATEGIES))
        standing = Standing(
            DemandClass(
                STRATEGIES.index(strategy) + 1,
                draw(st.integers(1, 3)),
                strategy,
                fair_share=draw(st.booleans()),
            )
        )
        standings[order_id] = standing
        orders.append(
            make_order(
                order_id,
                lines,
                day=draw(st.integers(1, 5)),
                partner_id=draw(st.integers(1, 3)),
                gates=("credit", "stock"),
                ship_complete=draw(st.booleans()),
                standing=standing,
            )
        )
    free = {
        (product, warehouse): float(draw(st.integers(0, 20))) for product in (1, 2, 3) for warehouse in (1, 2)
    }
    limits = {
        (1, partner): Limit(float(draw(st.integers(0, 200))), 1)
        for partner in draw(st.sets(st.integers(1, 3)))
    }
    members = {5: draw(st.sets(st.integers(1, 9))), 6: draw(st.sets(st.integers(1, 9)))}
    quotas = [
        Quota(5, 1, 1, float(draw(st.integers(0, 12))), True),
        Quota(6, 2, None, float(draw(st.integers(0, 12))), False),
    ]
    return orders, standings, free, limits, quotas, members


def _run(orders, standings, free, limits, quotas, members, shared=True):
    tiers = {one: standing.tier for one, standing in standings.items() if standing.tier} if shared else {}
    pool = Pool(free, quotas=quotas, members=members, tiers=tiers)
    return decide(orders, [CreditBook(limits, {}, orders), StockBook(pool)])


def _given(orders, decisions, chosen=lambda order, line: True):
    total = defaultdict(float)
    for one in orders:
        for line in one.lines:
            if chosen(one, line):
                total[line.product_id, line.warehouse_id] += decisions[one.order_id].let_go.get(
                    line.line_id, 0.0
                )
    return total


@given(books_of_orders())
def test_never_more_than_there_is_nor_than_ordered(world):
    orders, _standings, free, *_rest = world
    decisions = _run(*world)
    for key, quantity in _given(orders, decisions).items():
        assert quantity <= free[key] + 1e-6
    for one in orders:
        for line in one.lines:
            assert -1e-9 <= decisions[one.order_id].let_go.get(line.line_id, 0.0) <= line.open_qty + 1e-9


@given(books_of_orders())
def test_protected_stock_never_goes_to_others_and_a_quota_is_never_exceeded(world):
    orders, _standings, free, _limits, (protected, quota), members = world
    decisions = _run(*world)
    own = _given(orders, decisions, lambda order, line: order.order_id in members[5])[1, 1]
    others = _given(orders, decisions, lambda order, line: order.order_id not in members[5])[1, 1]
    kept = max(protected.rest - own, 0.0)
    assert others <= max(free[1, 1] - own - kept, 0.0) + 1e-6
    group = _given(orders, decisions, lambda order, line: order.order_id in members[6])
    assert group[2, 1] + group[2, 2] <= quota.rest + 1e-6


@given(books_of_orders())
def test_complete_orders_and_groups_go_whole_or_not_at_all(world):
    orders = world[0]
    decisions = _run(*world)
    for one in orders:
        let_go = decisions[one.order_id].let_go
        full = [let_go.get(line.line_id, 0.0) >= line.open_qty - 1e-6 for line in one.lines]
        nothing = not any(let_go.values())
        assert not one.ship_complete or all(full) or nothing
        for label in {line.group for line in one.lines if line.group}:
            group = [
                (whole, let_go.get(line.line_id, 0.0))
                for whole, line in zip(full, one.lines, strict=True)
                if line.group == label
            ]
            assert all(whole for whole, _got in group) or not any(got for _whole, got in group)


@given(books_of_orders(), st.randoms(use_true_random=False))
def test_order_of_input_is_irrelevant_and_a_second_run_says_the_same(world, random):
    orders, *rest = world
    first = _run(orders, *rest)
    shuffled = list(orders)
    random.shuffle(shuffled)
    for again in (_run(orders, *rest), _run(shuffled, *rest)):
        assert {one: decision.let_go for one, decision in again.items()} == {
            one: decision.let_go for one, decision in first.items()
        }


@given(books_of_orders())
def test_what_is_held_eats_nothing(world):
    """Without the orders of which nothing goes, everybody else gets exactly the same."""
    orders, *rest = world
    decisions = _run(*world)
    served = [one for one in orders if any(decisions[one.order_id].let_go.values())]
    again = _run(served, *rest, shared=False)
    # Shares among fewer are larger; without shares the outcome does not know that the others asked.
    plain = _run(*world, shared=False)
    served_plain = [one for one in orders if any(plain[one.order_id].let_go.values())]
    again = _run(served_plain, *rest, shared=False)
    for one in served_plain:
        assert again[one.order_id].let_go == plain[one.order_id].let_go


@given(books_of_orders())
def test_a_turn_never_loses_to_a_later_one(world):
    """A short line of a win order means that no order of a later turn got anything of the same goods.

    Bound by nothing but goods: quotas, shares, credit and completeness are reasons of their own.
    """
    orders, standings, free, *_rest = world
    for one in orders:
        one.ship_complete = False
        one.lines = [line._replace(group=None) for line in one.lines]
    decisions = _run(orders, standings, free, {}, (), {}, shared=False)
    for front in orders:
        for line in front.lines:
            if line.open_qty - decisions[front.order_id].let_go[line.line_id] <= 1e-6:
                continue
            behind = _given(
                [one for one in orders if one.rank > front.rank],
                decisions,
            )
            assert behind[line.product_id, line.warehouse_id] == 0.0


@given(books_of_orders())
def test_ceiling_keeps_a_fill_line_at_what_it_had(world):
    orders, standings, free, limits, quotas, members = world
    ceilings = {
        line.line_id: 2.0
        for one in orders
        if standings[one.order_id].demand_class.strategy == "fill"
        for line in one.lines
    }
    pool = Pool(free, quotas=quotas, members=members, ceilings=ceilings)
    decisions = decide(orders, [StockBook(pool)])
    for one in orders:
        for line in one.lines:
            if line.line_id in ceilings:
                assert decisions[one.order_id].let_go.get(line.line_id, 0.0) <= 2.0 + 1e-9
