"""Allocation: classes and strategies, protected stock, quotas, fair shares, groups; with random books of orders."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from order_release_logic.allocation import (
    DemandClass,
    DemandFacts,
    Standing,
    place,
    proportional,
)
from order_release_logic.allocation_pool import Pool, Quota
from order_release_logic.credit import CreditBook, Limit
from order_release_logic.decide import decide
from order_release_logic.demand import Terms
from order_release_logic.stock import StockBook

from .conftest import DAY

STRATEGIES = ("win", "gain", "improve", "redistribute", "fill", "lose")


def _facts(order_id=1, company=1, partners=(1,), tags=(), team=None, order_tags=(), days=0, age=0, **more):
    return DemandFacts(
        order_id=order_id,
        company_id=company,
        partner_ids=frozenset(partners),
        category_ids=frozenset(tags),
        team_id=team,
        tag_ids=frozenset(order_tags),
        promised_at=DAY + timedelta(days=days),
        ordered_at=DAY - timedelta(days=age),
        **more,
    )


# Classes


@pytest.mark.parametrize(
    ("criterion", "fitting", "other"),
    [
        ({"partner_ids": frozenset({7})}, {"partners": (7, 9)}, {"partners": (9,)}),
        ({"category_ids": frozenset({7})}, {"tags": (7, 8)}, {"tags": (8,)}),
        ({"team_ids": frozenset({7})}, {"team": 7}, {"team": None}),
        ({"tag_ids": frozenset({7})}, {"order_tags": (7,)}, {}),
        ({"company_id": 7}, {"company": 7}, {"company": 1}),
        ({"within_days": 3}, {"days": 3}, {"days": 4}),
        ({"aged_days": 10}, {"age": 10}, {"age": 9}),
    ],
)
def test_class_is_chosen_by_each_criterion(criterion, fitting, other):
    classes = [DemandClass(5, 1, "win", **criterion)]
    placed = place(classes, [_facts(1, **fitting), _facts(2, **other)], DAY)
    assert (placed[1].demand_class.class_id, placed[2].demand_class.class_id) == (5, 0)


def test_first_class_that_fits_counts_and_the_score_orders_within_it():
    classes = [DemandClass(2, 20, "lose"), DemandClass(1, 10, "gain", points_late=5.0, points_age=1.0)]
    placed = place(classes, [_facts(1, days=-2, age=4), _facts(2, days=3, age=6)], DAY)
    assert (placed[1].demand_class.class_id, placed[1].score, placed[2].score) == (1, 14.0, 6.0)
    assert placed[1].priority < placed[2].priority


def test_promise_told_to_the_customer_is_locked_where_the_class_says_so():
    classes = [DemandClass(1, 10, "redistribute", locks_promises=True)]
    placed = place(classes, [_facts(1, committed=True), _facts(2)], DAY)
    assert (placed[1].returns, placed[2].returns) == (False, True)


def test_the_turns_of_a_run_are_those_of_its_strategies():
    """Win before gain before who is given anew before fill before who only improves before lose; skip is not served."""
    turns = ["win", "gain", "redistribute", "fill", "improve", "lose", "skip"]
    # The class that is listed first does not go first: its strategy does.
    priorities = [Standing(DemandClass(1, 99 - place, one)).priority for place, one in enumerate(turns)]
    assert priorities == sorted(priorities)


def test_a_win_order_of_tomorrow_goes_before_a_gain_order_of_yesterday(order, line):
    orders = [
        order(1, [line(1, 10, qty=6)], day=1, standing=Standing(DemandClass(1, 1, "gain"))),
        order(2, [line(2, 20, qty=6)], day=9, standing=Standing(DemandClass(2, 2, "win"))),
    ]
    decisions = decide(orders, [StockBook(Pool({(1, 1): 8.0}))])
    assert (decisions[1].let_go, decisions[2].let_go) == ({10: 2.0}, {20: 6.0})


def test_only_redistribute_fill_and_lose_hand_back():
    returning = [one for one in (*STRATEGIES, "skip") if Standing(DemandClass(1, 1, one)).returns]
    assert returning == ["redistribute", "fill", "lose"]


# Shares


def test_share_goes_by_largest_remainder_the_best_rank_first():
    assert proportional(10, [("a", 5), ("b", 5), ("c", 5)], 1.0) == {"a": 4, "b": 3, "c": 3}
    assert proportional(0, [("a", 5)], 1.0) == {"a": 0}
    # 3.5, 2.1 and 1.4 of seven: the piece that is left goes to the half.
    assert proportional(7, [("a", 10), ("b", 6), ("c", 4)], 1.0) == {"a": 4, "b": 2, "c": 1}
    assert proportional(9, [("a", 5), ("b", 4)], 1.0) == {"a": 5, "b": 4}


@given(st.integers(0, 60), st.lists(st.integers(1, 20), min_size=1, max_size=8))
def test_shares_are_within_one_piece_of_the_proportion(total, wants):
    shares = proportional(float(total), list(enumerate(map(float, wants))), 1.0)
    assert sum(shares.values()) == pytest.approx(min(total, sum(wants)))
    for one, want in enumerate(wants):
        exact = min(total / sum(wants), 1.0) * want
        assert shares[one] <= want
        assert abs(shares[one] - exact) < 1 + 1e-6


def test_last_tier_shares_in_proportion(order, line):
    orders = [order(one, [line(one, one * 10, qty=qty)], day=one) for one, qty in ((1, 10), (2, 30))]
    book = StockBook(Pool({(1, 1): 20.0}, tiers={1: 9, 2: 9}))
    decisions = decide(orders, [book])
    assert [decisions[one].let_go for one in (1, 2)] == [{10: 5.0}, {20: 15.0}]


@pytest.mark.parametrize("day", [1, 4])
def test_order_held_for_credit_has_no_share(order, line, day):
    """Neither when it stands in front nor when it stands behind."""
    poor = order(1, [line(1, 10, qty=10)], day=day, gates=("credit", "stock"))
    rich = [order(one, [line(one, one * 10, qty=10)], day=one, partner_id=2) for one in (2, 3)]
    books = [
        CreditBook({(1, 1): Limit(10.0, 1)}, {}, [poor]),
        StockBook(Pool({(1, 1): 10.0}, tiers={1: 9, 2: 9, 3: 9})),
    ]
    decisions = decide([poor, *rich], books)
    assert [decisions[one].let_go for one in (1, 2, 3)] == [{}, {20: 5.0}, {30: 5.0}]


def test_share_of_who_turns_out_too_expensive_goes_to_the_others(order, line):
    """Two orders of one customer pass the credit alone, not together: the second one's share is not lost."""
    both = ("credit", "stock")
    orders = [
        order(1, [line(1, 10, qty=4)], day=1, gates=both),
        order(2, [line(2, 20, qty=4)], day=2, gates=both),
        order(3, [line(3, 30, qty=4)], day=3, partner_id=2, gates=both),
    ]
    books = [
        CreditBook({(1, 1): Limit(40.0, 1)}, {}, orders),
        StockBook(Pool({(1, 1): 6.0}, tiers={1: 9, 2: 9, 3: 9})),
    ]
    decisions = decide(orders, books)
    assert [decisions[one].let_go for one in (1, 2, 3)] == [{10: 2.0}, {}, {30: 4.0}]


# Quotas and protected stock


def test_protected_stock_is_for_its_group_and_the_rest_for_everybody(order, line):
    orders = [order(one, [line(one, one * 10, qty=10)], day=one) for one in (1, 2)]
    book = StockBook(Pool({(1, 1): 12.0}, quotas=[Quota(5, 1, 1, 8.0, True, "Web")], members={5: {2}}))
    decisions = decide(orders, [book])
    assert [decisions[one].let_go for one in (1, 2)] == [{10: 4.0}, {20: 8.0}]
    (verdict,) = decisions[1].standing
    assert (verdict.code, verdict.facts["for"]) == ("protected", "Web")


def test_quota_ends_where_it_is_used_up_over_all_branches(order, line):
    orders = [
        order(one, [line(one, one * 10, qty=4)._replace(warehouse_id=one)], day=one) for one in (1, 2, 3)
    ]
    pool = Pool(
        {(1, one): 99.0 for one in (1, 2, 3)}, quotas=[Quota(5, 1, None, 6.0, False)], members={5: {1, 2}}
    )
    decisions = decide(orders, [StockBook(pool)])
    assert [decisions[one].let_go for one in (1, 2, 3)] == [{10: 4.0}, {20: 2.0}, {30: 4.0}]
    assert decisions[2].standing[0].code == "quota"


def test_quota_is_counted_once_for_two_lines_of_an_order(order, line):
    one = order(1, [line(1, 10, qty=4), line(1, 11, qty=4)])
    pool = Pool({(1, 1): 99.0}, quotas=[Quota(5, 1, None, 6.0, False)], members={5: {1}})
    assert decide([one], [StockBook(pool)])[1].let_go == {10: 4.0, 11: 2.0}


def test_who_waits_in_front_has_no_right_to_what_is_kept_for_others(order, line):
    web, before = order(2, [line(2, 20, qty=5)], day=5), order(1, day=4).rank
    pool = Pool(
        {(1, 1): 8.0},
        {(1, 1): [(before, 9.0, None)]},
        [Quota(5, 1, 1, 4.0, True)],
        {5: {2}},
    )
    assert decide([web], [StockBook(pool)])[2].let_go == {20: 4.0}


def test_who_waits_for_more_than_his_quota_keeps_nothing_from_others(order, line):
    other, before = order(2, [line(2, 20, qty=5)], day=5), order(1, day=4).rank
    pool = Pool(
        {(1, 1): 8.0},
        {(1, 1): [(before, 9.0, None)]},
        [Quota(5, 1, None, 4.0, False)],
        {5: {1}},
    )
    assert decide([other], [StockBook(pool)])[2].let_go == {20: 4.0}


# Groups, fill, kits


def test_lines_of_a_group_ship_together_and_the_others_alone(order, line):
    rows = [
        line(1, 10, qty=2)._replace(group="A"),
        line(1, 11, qty=2, product=2)._replace(group="A"),
        line(1, 12, qty=2, product=3),
    ]
    waits = order(1, rows)
    other = order(2, [line(2, 20, qty=2)], day=2)
    decisions = decide([waits, other], [StockBook({(1, 1): 2.0, (2, 1): 1.0, (3, 1): 2.0})])
    assert decisions[1].let_go == {10: 0.0, 11: 0.0, 12: 2.0}
    # What the group does not take is the next one's.
    assert decisions[2].let_go == {20: 2.0}


@pytest.mark.parametrize(("least", "freed"), [(0.5, {10: 4.0, 11: 2.0}), (0.6, {})])
def test_less_than_the_minimum_fill_waits_as_a_whole(order, line, least, freed):
    one = order(
        1, [line(1, 10, qty=4), line(1, 11, qty=8, product=2)], terms={"stock": Terms("block", least)}
    )
    assert decide([one], [StockBook({(1, 1): 4.0, (2, 1): 2.0})])[1].let_go == freed


def test_fill_by_value_counts_what_is_dear(order, line):
    rows = [line(1, 10, qty=1)._replace(value_open=900.0), line(1, 11, qty=9, product=2, value_open=100.0)]
    stock = {(1, 1): 1.0}
    for by, freed in (("value", {10: 1.0, 11: 0.0}), ("quantity", {})):
        one = order(1, rows, terms={"stock": Terms("block", 0.8, options={"fill_by": by})})
        assert decide([one], [StockBook(stock)])[1].let_go == freed


def test_kit_leaves_with_all_its_parts_in_whole_kits(order, line):
    kit = line(1, 10, qty=5, product=9)._replace(stocked=False)
    plain = order(2, [line(2, 20, qty=99)], day=2)
    book = StockBook({(1, 1): 9.0, (2, 1): 3.0}, components={10: [(1, 2.0), (2, 1.0)]})
    decisions = decide([order(1, [kit]), plain], [book])
    assert decisions[1].let_go == {10: 3.0}
    assert decisions[2].let_go == {20: 3.0}
    assert book.used_by([order(1, [kit])], decisions) == {(1, 1), (2, 1)}
