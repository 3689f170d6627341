"""The running dip, the roll-up by path, and the comparison that has to be able to fail."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stock_accelerator_logic import difference, rollup
from stock_accelerator_logic.dip import first_dip

DAY = date(2026, 3, 1)


def days(*changes):
    return {DAY + timedelta(days=offset): float(change) for offset, change in changes}


@pytest.mark.parametrize(
    ("on_hand", "minimum", "changes", "expected"),
    [
        (10, 5, days((1, -5)), None),
        (10, 5, days((1, -6)), 1),
        (10, 5, days((3, -6), (1, 2)), None),
        (10, 5, days((3, -8), (1, 2)), 3),
        (10, 5, days((2, -6), (3, 20)), 2),
        (4, 5, {}, None),
        (4, 5, days((1, 5), (2, -1)), None),
        (0, 0, days((1, -1)), 1),
    ],
)
def test_first_dip_is_the_first_day_below_the_minimum(on_hand, minimum, changes, expected):
    assert first_dip(on_hand, minimum, changes) == (expected and DAY + timedelta(days=expected))


@given(
    st.integers(-20, 50),
    st.integers(0, 20),
    st.dictionaries(st.integers(0, 30).map(lambda n: DAY + timedelta(days=n)), st.integers(-30, 30)),
)
def test_dip_equals_the_first_prefix_that_is_short(on_hand, minimum, changes):
    ordered = sorted(changes)
    short = [
        day for number, day in enumerate(ordered, start=1)
        if on_hand + sum(changes[day] for day in ordered[:number]) < minimum
    ]  # fmt: skip
    assert first_dip(on_hand, minimum, changes) == (short[0] if short else None)


def test_on_hand_counts_the_location_and_what_is_below_it_only():
    rows = [("1/7/", 3.0), ("1/7/8/", 4.0), ("1/70/", 5.0), ("1/", 6.0)]
    assert rollup.on_hand(rows, "1/7/") == 7.0


@pytest.mark.parametrize(
    ("source", "destination", "expected"),
    [
        ("1/5/", "1/7/", (2.0, 0.0)),
        ("1/7/", "1/5/", (0.0, 2.0)),
        ("1/7/8/", "1/7/9/", (0.0, 0.0)),
        ("1/5/", "1/6/", (0.0, 0.0)),
        ("1/70/", "1/7/8/", (2.0, 0.0)),
    ],
)
def test_only_what_crosses_the_border_flows(source, destination, expected):
    assert rollup.net_flow([(source, destination, DAY, 2.0)], "1/7/", DAY) == expected


def test_flow_after_the_last_day_does_not_count():
    rows = [("1/5/", "1/7/", DAY, 2.0), ("1/5/", "1/7/", DAY + timedelta(days=1), 3.0)]
    assert rollup.net_flow(rows, "1/7/", DAY) == (2.0, 0.0)


def test_comparison_finds_a_changed_a_missing_and_an_added_value():
    count, found = difference.compare(
        {("a",): 1.0, ("b",): 2, ("c",): None}, {("a",): 1.5, ("d",): 3, ("c",): None}
    )
    assert count == 4
    assert [(row.key, row.stock, row.ours) for row in found] == [
        (("a",), 1.0, 1.5),
        (("b",), 2, None),
        (("d",), None, 3),
    ]


def test_comparison_forgives_only_the_noise_of_floats():
    assert difference.compare({(1,): 0.1 + 0.2}, {(1,): 0.3})[1] == []
    assert len(difference.compare({(1,): 0.3}, {(1,): 0.3001})[1]) == 1


def test_time_saved_is_never_negative():
    assert difference.seconds_saved(1000, 1.0, 0.005) == 4.0
    assert difference.seconds_saved(10, 1.0, 0.005) == 0.0
