"""What a KPI is over many rows: flows add up, balances do not over days, percentiles come from merged bins."""

from datetime import date

import pytest
from distribution_control_logic.aggregate import (
    BadMeasures,
    Row,
    Terms,
    merge,
    percentile,
    standing,
    total,
    value,
)
from distribution_control_logic.measure import Measure, Period
from distribution_control_logic.trend import trend
from hypothesis import given
from hypothesis import strategies as st

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)
FIGURES = st.floats(0, 1e6)
ROWS = st.lists(
    st.builds(Row, st.sampled_from([MONDAY, TUESDAY]), FIGURES, FIGURES, st.sampled_from([1.0, 2.0, 5.0])),
    min_size=1,
)


def test_ratio_is_not_the_average_of_ratios():
    assert value(Terms(), [Row(MONDAY, 9, 10), Row(MONDAY, 10, 90)]) == 0.19


def test_balance_is_averaged_over_days_and_added_over_slices():
    rows = [Row(MONDAY, 100), Row(MONDAY, 50), Row(TUESDAY, 170)]
    assert value(Terms("balance", has_denominator=False), rows) == 160
    assert value(Terms("balance", "last", has_denominator=False), rows) == 170


@pytest.mark.parametrize(("share", "bound"), [(0.5, 1), (0.8, 1), (0.81, 2), (0.9, 2), (1.0, 9)])
def test_percentile_of_merged_bins(share, bound):
    assert percentile([(1, 40), (9, 10), (1, 40), (2, 10)], share) == bound


def test_no_rows_no_value():
    assert value(Terms(), []) is None
    assert value(Terms(), [Row(MONDAY, 1, 0)]) is None
    assert percentile([(1, 0)], 0.5) is None


@given(ROWS, st.randoms())
def test_order_of_rows_does_not_matter(rows, dice):
    shuffled = list(rows)
    dice.shuffle(shuffled)
    for terms in (Terms(), Terms("balance"), Terms("balance", "last"), Terms("distribution", percentile=0.9)):
        assert value(terms, shuffled) == pytest.approx(value(terms, rows), nan_ok=True)


@given(ROWS, ROWS)
def test_flow_of_a_union_is_the_sum(left, right):
    flow = Terms(has_denominator=False)
    assert value(flow, left + right) == pytest.approx(value(flow, left) + value(flow, right))


@given(ROWS)
def test_balance_never_exceeds_its_highest_day(rows):
    per_day = [
        total(Terms(), [(row.day, row.numerator) for row in rows if row.day == day]) or 0
        for day in (MONDAY, TUESDAY)
    ]
    assert value(Terms("balance", has_denominator=False), rows) <= max(per_day) * (1 + 1e-9)


@given(ROWS, st.floats(0.01, 1))
def test_percentile_covers_its_share(rows, share):
    bound = value(Terms("distribution", percentile=share), rows)
    whole = sum(row.numerator for row in rows)
    if bound is not None:
        covered = sum(row.numerator for row in rows if row.bin <= bound)
        assert covered >= share * whole - 1e-6 * max(whole, 1)


def test_merge_adds_up_the_same_slice_and_refuses_strangers():
    period = Period(MONDAY, TUESDAY)
    one = Measure("a", MONDAY, 1, numerator=1, denominator=4)
    assert merge([one, one], {"a"}, period, {1}) == {("a", MONDAY, one.slice()): [2, 8]}
    for strange in (Measure("b", MONDAY, 1), Measure("a", date(2026, 3, 4), 1), Measure("a", MONDAY, 2)):
        with pytest.raises(BadMeasures):
            merge([strange], {"a"}, period, {1})


def test_period_has_a_direction():
    with pytest.raises(ValueError, match="ends before"):
        Period(TUESDAY, MONDAY)
    assert Period(MONDAY, TUESDAY).days() == [MONDAY, TUESDAY]


@pytest.mark.parametrize(
    ("figure", "target", "warning", "direction", "expected"),
    [
        (0.95, 0.9, 0.8, "up", "good"),
        (0.85, 0.9, 0.8, "up", "warning"),
        (0.7, 0.9, 0.8, "up", "bad"),
        (3, 4, 8, "down", "good"),
        (5, 4, 8, "down", "warning"),
        (9, 4, 8, "down", "bad"),
        (None, 4, 8, "down", ""),
        (3, 0, 0, "down", ""),
    ],
)
def test_standing(figure, target, warning, direction, expected):
    assert standing(figure, target, warning, direction) == expected


def test_trend_draws_gaps_and_target():
    svg = trend([1.0, None, 3.0], target=2.0)
    assert svg.count("<polyline") == 2
    assert "stroke-dasharray" in svg
    assert trend([None, None]) == ""


@given(st.lists(st.one_of(st.none(), st.floats(-1e9, 1e9))), st.one_of(st.none(), st.floats(-1e9, 1e9)))
def test_trend_never_fails(points, target):
    assert isinstance(trend(points, target), str)
