"""Promises: earliest moment, the source chosen and the ones that were not."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from order_release_logic.promise import Option, Route, Supply, Wanted, promise

from .conftest import DAY


def _day(days):
    return DAY + timedelta(days=days)


def _want(line_id=1, quantity=5.0, product=1, warehouse=1, rank=None, order=None, needed=None):
    return Wanted(
        line_id, order or line_id, product, warehouse, quantity, (rank or line_id,), needed and _day(needed)
    )


ROUTES = {
    1: [
        Route(1, sequence=3),
        Route(2, 2.0, 8.0, sequence=2, central=True),
        Route(3, 3.0, 1.0, sequence=1),
    ]
}


def test_what_is_there_ships_now_and_the_next_one_waits_for_the_receipt():
    supplies = {(1, 1): [Supply(DAY, DAY, 6.0), Supply(_day(4), _day(9), 10.0)]}
    found = promise([_want(2), _want(1)], supplies, {}, {}, DAY)
    assert found[1].chosen == Option(1, "stock", DAY, DAY, 0.0)
    assert found[2].chosen == Option(1, "receipt", _day(4), _day(9), 0.0)


def test_safe_date_is_unknown_where_one_receipt_is_not_measured():
    supplies = {(1, 1): [Supply(DAY, DAY, 2.0), Supply(_day(4), None, 10.0)]}
    assert promise([_want()], supplies, {}, {}, DAY)[1].chosen.late_at is None


def test_line_that_leaves_in_parts_leaves_with_the_last_of_them():
    supplies = {(1, 1): [Supply(DAY, DAY, 9.0)], (2, 1): [Supply(_day(4), _day(6), 9.0)]}
    parts = [_want(1, product=2), _want(1, product=1), _want(2, quantity=5.0)]
    found = promise(parts, supplies, {}, {1: 8}, DAY)
    assert found[1].chosen == Option(1, "receipt", _day(4), _day(6), 0.0)
    # The part that is there is used up: 4 are left of 9.
    assert (found[2].chosen.kind, found[2].chosen.at) == ("lead_time", _day(8))


def test_line_with_a_part_that_nobody_can_have_is_not_promised():
    supplies = {(1, 1): [Supply(DAY, DAY, 9.0)]}
    for first, second in ((1, 2), (2, 1)):
        found = promise([_want(1, product=first), _want(1, product=second)], supplies, {}, {}, DAY)
        assert found[1].chosen is None


def test_nothing_on_its_way_is_promised_by_its_lead_time_or_not_at_all():
    found = promise([_want(1), _want(2, product=2)], {}, {}, {1: 12}, DAY)
    assert (found[1].chosen.kind, found[1].chosen.at) == ("lead_time", _day(12))
    assert found[2].chosen is None


@pytest.mark.parametrize(
    ("rule", "source", "at"),
    [("nearest", 1, 1), ("central", 2, 2), ("preferred", 3, 3), ("cheapest", 1, 1)],
)
def test_rule_chooses_among_the_sources_in_time_and_the_others_are_kept(rule, source, at):
    supplies = {
        (1, 1): [Supply(_day(1), None, 5.0)],
        (1, 2): [Supply(DAY, DAY, 5.0)],
        (1, 3): [Supply(DAY, DAY, 5.0)],
    }
    found = promise([_want(needed=5)], supplies, ROUTES, {}, DAY, rule)[1]
    assert (found.chosen.source_id, found.chosen.at) == (source, _day(at))
    assert {one.source_id for one in found.others} == {1, 2, 3} - {source}


@pytest.mark.parametrize(
    ("rule", "source"), [("nearest", 2), ("central", 2), ("preferred", 3), ("cheapest", 3)]
)
def test_without_own_goods_the_cheapest_may_be_the_farther_one(rule, source):
    supplies = {(1, 2): [Supply(DAY, DAY, 5.0)], (1, 3): [Supply(DAY, DAY, 5.0)]}
    found = promise([_want(needed=5)], supplies, ROUTES, {}, DAY, rule)[1]
    assert (found.chosen.source_id, found.chosen.cost) == (source, {2: 8.0, 3: 1.0}[source])
    # In time is what counts first: by the second day only the nearer one is.
    assert promise([_want(needed=2)], supplies, ROUTES, {}, DAY, rule)[1].chosen.source_id == 2


@pytest.mark.parametrize("rule", ["nearest", "central", "preferred", "cheapest"])
def test_none_in_time_takes_the_earliest(rule):
    supplies = {(1, 1): [Supply(_day(9), None, 5.0)], (1, 2): [Supply(_day(5), None, 5.0)]}
    found = promise([_want(needed=2)], supplies, ROUTES, {1: 1}, DAY, rule)[1]
    assert (found.chosen.source_id, found.chosen.at) == (2, _day(7))


def test_whole_order_comes_from_one_source_if_one_has_all():
    supplies = {
        (1, 1): [Supply(DAY, DAY, 5.0)],
        (1, 2): [Supply(DAY, DAY, 5.0)],
        (2, 2): [Supply(DAY, DAY, 5.0)],
    }
    lines = [_want(1, order=7), _want(2, product=2, order=7)]
    found = promise(lines, supplies, ROUTES, {}, DAY, "whole")
    assert {one.chosen.source_id for one in found.values()} == {2}
    assert promise(lines, supplies, ROUTES, {}, DAY)[1].chosen.source_id == 1


@given(
    st.lists(st.tuples(st.integers(1, 2), st.integers(1, 6)), min_size=1, max_size=8),
    st.lists(st.tuples(st.integers(1, 2), st.integers(0, 9), st.integers(0, 8)), max_size=8),
    st.randoms(use_true_random=False),
)
def test_nothing_is_promised_twice_and_order_of_input_is_irrelevant(wants, receipts, random):
    lines = [
        _want(index, float(quantity), product, rank=index)
        for index, (product, quantity) in enumerate(wants, 1)
    ]
    supplies = {}
    for product, day, quantity in receipts:
        supplies.setdefault((product, 1), []).append(Supply(_day(day), _day(day + 1), float(quantity)))
    found = promise(lines, supplies, {}, {}, DAY)
    for product in (1, 2):
        for day in range(10):
            due = sum(
                one.quantity
                for one in lines
                if one.product_id == product
                and found[one.line_id].chosen
                and found[one.line_id].chosen.at <= _day(day)
            )
            there = sum(quantity for key, at, quantity in receipts if key == product and at <= day)
            assert due <= there
    shuffled = list(lines)
    random.shuffle(shuffled)
    assert promise(shuffled, supplies, {}, {}, DAY) == found
