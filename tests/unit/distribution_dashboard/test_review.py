import pytest
from distribution_dashboard_logic.review import (
    CONTROL,
    DUE,
    EXCEPTION,
    KPI,
    OVERRIDE,
    SECTIONS,
    Line,
    Reading,
    Root,
    by_owner,
    in_order,
    is_recurring,
    kpi_lines,
    leading_root,
    rank_exceptions,
)
from hypothesis import given
from hypothesis import strategies as st


def _reading(title, standing, value, target=100.0):
    return Reading(title, "count", "up", target, (90.0, value), standing)


def test_red_before_yellow_and_the_furthest_first():
    readings = [
        _reading("B near", "bad", 80.0),
        _reading("Fine", "good", 100.0),
        _reading("Just", "warning", 10.0),
        _reading("A far", "bad", 50.0),
        _reading("A near", "bad", 80.0),
        _reading("No target", "", 5.0),
    ]
    lines = kpi_lines(readings)
    assert [line.title for line in lines] == ["A far", "A near", "B near", "Just"]
    assert (lines[0].value, lines[0].previous, lines[0].target) == (50.0, 90.0, 100.0)


def test_the_month_before_may_be_missing():
    assert kpi_lines([Reading("A", "count", "up", 5.0, (1.0,), "bad")])[0].previous is None
    assert kpi_lines([Reading("A", "count", "up", 5.0, (None, 1.0), "bad")])[0].previous is None


@pytest.mark.parametrize(
    ("section", "standing", "asked"),
    [
        (KPI, "bad", True),
        (KPI, "warning", False),
        (CONTROL, "", True),
        (EXCEPTION, "", False),
        (DUE, "", False),
    ],
)
def test_what_must_be_answered(section, standing, asked):
    assert Line(section, "x", standing=standing).needs_comment is asked


def test_a_pattern_is_twice():
    assert [is_recurring(*counts) for counts in ((1, 0), (0, 1), (1, 1), (2, 0))] == [
        False,
        False,
        True,
        True,
    ]


def test_the_root_that_explains_most():
    roots = [Root(3, 2, 10.0), Root(2, 2, 50.0), Root(1, 1, 900.0), Root(4, 2, 50.0)]
    assert leading_root(roots) == Root(2, 2, 50.0)
    assert leading_root([]) is None


def test_most_money_first():
    lines = [Line(EXCEPTION, "b", amount=1.0), Line(EXCEPTION, "a", amount=1.0), Line(EXCEPTION, "c", amount=2.0),
             Line(EXCEPTION, "d", amount=1.0, count=9)]  # fmt: skip
    assert [line.title for line in rank_exceptions(lines)] == ["c", "d", "a", "b"]


def test_what_nobody_owns_goes_to_the_fallback_or_to_nobody():
    mine, orphan = Line(DUE, "mine"), Line(DUE, "orphan")
    assert by_owner([(7, mine), (0, orphan)], 9) == {7: [mine], 9: [orphan]}
    assert by_owner([(7, mine), (0, orphan)], None) == {7: [mine]}


@given(st.lists(st.sampled_from(SECTIONS)))
def test_sections_in_order_and_lines_as_they_came(sections):
    lines = [Line(section, str(number)) for number, section in enumerate(sections)]
    ordered = in_order(lines)
    assert sorted(ordered, key=lambda line: (SECTIONS.index(line.section), int(line.title))) == ordered
    assert len(ordered) == len(lines)
    assert SECTIONS == (KPI, EXCEPTION, OVERRIDE, CONTROL, DUE)
