"""Reserving in memory, beside a naive retelling of stock's rules and against figures worked out by hand."""

import math
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stock_accelerator_logic import pool
from stock_accelerator_logic.precision import Precision

DIGITS = 2
START = datetime(2026, 1, 1)


def rounded(quantity):
    return math.floor(abs(quantity) * 10**DIGITS + 0.5 + 1e-9) / 10**DIGITS * (-1 if quantity < 0 else 1)


def compared(one, other):
    one, other = rounded(one), rounded(other)
    return (one > other + 1e-9) - (one < other - 1e-9)


PRECISION = Precision(compare=compared, is_zero=lambda quantity: rounded(quantity) == 0, round=rounded)


def quant(
    id, quantity, reserved=0.0, *, location=1, path=None, lot=0, package=0, owner=0, day=0, removal=None
):
    return pool.Quant(
        id=id,
        location_id=location,
        path=path or f"1/{location}/",
        location_name=f"Shelf {location}",
        lot_id=lot,
        package_id=package,
        owner_id=owner,
        quantity=quantity,
        reserved=reserved,
        in_date=START + timedelta(days=day),
        removal_date=START + timedelta(days=removal) if removal is not None else None,
    )


def taken(quants, quantity):
    return [(row.id, free) for row, free in pool.take(quants, quantity, PRECISION)]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (pool.FIFO, [4, 2, 1, 3]),
        (pool.LIFO, [4, 3, 1, 2]),
        (pool.FEFO, [4, 1, 3, 2]),
        (pool.CLOSEST, [4, 3, 2, 1]),
    ],
)
def test_removal_order_decides_and_lots_come_first(order, expected):
    rows = [
        quant(1, 1, day=2, location=7, removal=5),
        quant(2, 1, day=1, location=7),
        quant(3, 1, day=3, location=5, removal=9),
        quant(4, 1, day=4, location=9, lot=1, removal=4),
    ]
    assert [row.id for row in pool.in_order(rows, order)] == expected


def test_unknown_order_is_refused():
    with pytest.raises(ValueError, match="no such removal order"):
        pool.in_order([], "by colour")


def test_rows_are_emptied_one_after_the_other():
    rows = [quant(1, 5, 2), quant(2, 4), quant(3, 10)]
    assert taken(rows, 9.0) == [(1, 3), (2, 4), (3, 2)]


def test_lack_of_a_key_is_made_good_before_anything_is_taken_from_it():
    rows = [quant(1, -3), quant(2, 5), quant(3, 4, location=2)]
    assert pool.available(rows, pool.Wanted(1, "1/"), tracked=False, precision=PRECISION) == 6
    assert taken(rows, 6.0) == [(2, 2), (3, 4)]


def test_over_reserved_row_lowers_what_its_twin_gives():
    assert taken([quant(1, 5, 8), quant(2, 7)], 4.0) == [(2, 4)]


def test_untracked_lack_is_netted_and_a_lots_lack_is_not():
    rows = [quant(1, -5, lot=1), quant(2, 3, lot=2)]
    wanted = pool.Wanted(1, "1/")
    assert pool.available(rows, wanted, tracked=True, precision=PRECISION) == 3
    assert pool.available(rows, wanted, tracked=False, precision=PRECISION) == 0.0


def test_strict_question_for_a_lot_does_not_count_what_has_none():
    rows = [quant(1, 5), quant(2, 3, lot=2)]
    wanted = pool.Wanted(1, "1/1/", lot_id=2, strict=True)
    assert pool.available(rows, wanted, tracked=True, precision=PRECISION) == 3


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (pool.Wanted(1, "1/1/"), [1, 2, 3, 4]),
        (pool.Wanted(1, "1/1/", lot_id=7), [1, 2, 3, 4]),
        (pool.Wanted(1, "1/1/", lot_id=8), [1, 3, 4]),
        (pool.Wanted(1, "1/1/", package_id=9), [3]),
        (pool.Wanted(1, "1/1/", owner_id=6), [4]),
        (pool.Wanted(1, "1/1/", strict=True), [1]),
        (pool.Wanted(1, "1/1/", lot_id=7, strict=True), [1, 2]),
        (pool.Wanted(2, "1/1/2/", strict=True, package_id=9), [3]),
        (pool.Wanted(5, "1/5/"), [5]),
    ],
)
def test_question_sees_the_rows_stock_would_gather(wanted, expected):
    rows = [
        quant(1, 1),
        quant(2, 1, lot=7),
        quant(3, 1, package=9, location=2, path="1/1/2/"),
        quant(4, 1, owner=6),
        quant(5, 1, location=5),
    ]
    assert [row.id for row in rows if wanted.matches(row)] == expected


def test_what_is_to_be_removed_before_the_date_is_not_seen():
    wanted = pool.Wanted(1, "1/", fresh_at=START + timedelta(days=3))
    seen = [
        row.id for row in (quant(1, 1, removal=2), quant(2, 1, removal=3), quant(3, 1)) if wanted.matches(row)
    ]
    assert seen == [2, 3]


def test_first_row_carries_the_reservation_and_the_oldest_date():
    rows = [quant(1, 0, day=4), quant(2, 5, day=2), quant(3, 5, day=3)]
    row = pool.reserve(rows, 0, 4.0, START, PRECISION)
    assert (row.id, row.reserved, row.in_date) == (1, 4.0, START + timedelta(days=2))


def test_freeing_more_than_is_reserved_ends_at_zero():
    assert pool.reserve([quant(1, 5, 2)], 0, -3.0, START, PRECISION).reserved == 0.0


def test_reserving_where_nothing_is_held_dates_the_row_now():
    now = START + timedelta(days=99)
    assert pool.reserve([quant(1, -5)], 0, 1.0, now, PRECISION).in_date == now


def test_reserving_a_lot_passes_by_the_negative_row_without_lot():
    assert pool.reserve([quant(1, -5), quant(2, 1, lot=3)], 3, 1.0, START, PRECISION).id == 2


def test_nothing_to_reserve_on_returns_nothing():
    assert pool.reserve([], 0, 1.0, START, PRECISION) is None


quantities = st.integers(-40, 400).map(lambda units: units / 4)
rows_of_stock = st.lists(
    st.builds(
        quant,
        id=st.integers(1, 10**6),
        quantity=quantities,
        reserved=st.integers(0, 60).map(lambda units: units / 4),
        location=st.integers(1, 3),
        lot=st.integers(0, 2),
        package=st.integers(0, 1),
        owner=st.integers(0, 1),
        day=st.integers(0, 5),
        removal=st.none() | st.integers(0, 5),
    ),
    max_size=12,
    unique_by=lambda row: row.id,
)


@given(rows_of_stock, st.integers(1, 400).map(lambda units: units / 4), st.sampled_from(sorted(pool.ORDERS)))
def test_never_takes_more_than_asked_nor_more_than_a_row_has(rows, quantity, order):
    result = pool.take(pool.in_order(rows, order), quantity, PRECISION)
    assert sum(free for _row, free in result) <= quantity + 1e-9
    for row, free in result:
        assert 0 < free <= row.quantity - row.reserved + 1e-9
    assert len({row.id for row, _free in result}) == len(result)


@given(rows_of_stock, st.integers(1, 400).map(lambda units: units / 4))
def test_takes_all_that_is_available_when_no_key_lacks_anything(rows, quantity):
    rows = [row for row in rows if row.quantity >= row.reserved]
    free = pool.available(rows, pool.Wanted(1, "1/"), tracked=False, precision=PRECISION)
    result = pool.take(rows, min(quantity, free), PRECISION) if free > 0 else []
    assert sum(free for _row, free in result) == pytest.approx(min(quantity, free))


@given(rows_of_stock, st.randoms(use_true_random=False), st.sampled_from(sorted(pool.ORDERS)))
def test_order_does_not_depend_on_how_rows_were_read(rows, random, order):
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert pool.in_order(shuffled, order) == pool.in_order(rows, order)


@given(rows_of_stock.filter(bool), st.lists(st.integers(-20, 20), max_size=6))
def test_reservation_is_never_negative(rows, changes):
    for change in changes:
        row = pool.reserve(rows, 0, float(change), START, PRECISION)
        assert row.reserved >= 0
