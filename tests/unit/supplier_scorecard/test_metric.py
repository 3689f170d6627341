"""Measures of a vendor: sums, shrinkage, intervals, blame; decided without a database."""

from datetime import date, timedelta
from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from supplier_scorecard_logic import event, fault, metric, otif
from supplier_scorecard_logic.days import NO_DAY, WorkDays, number_of
from supplier_scorecard_logic.metric import Sums

MONDAY = date(2026, 3, 2)


def on(offset):
    return number_of(MONDAY + timedelta(days=offset))


ALWAYS = WorkDays([lambda day: False])


def sums(pairs):
    """Return the Sums of (y, x) rows."""
    total = Sums()
    for y, x in pairs:
        total += Sums(1, y, x, y * y, x * y, x * x)
    return total


def facts(came=(), excuses=(), **values):
    """Return the Facts of one line of ten for day 10, ordered on day 0, unless told otherwise."""
    plain = dict.fromkeys(event.Facts._fields, NO_DAY) | {
        "place": 0, "list_lead_days": 0, "ordered_on": on(0), "requested": on(10), "first": on(10), "last": on(10), "ordered": 10.0,
    }  # fmt: skip
    columns = {name: np.array([value]) for name, value in (plain | values).items()}
    receipts = otif.Receipts(np.array([len(came)]), np.array(came, int), np.full(len(came), 10.0))
    return event.Facts(**columns | {"receipts": receipts, "excuses": {0: list(excuses)} if excuses else {}})


def judge(line, as_of, deal=None):
    terms = event.in_columns([event.Conditions(deal=deal or event.Deal())], np.array([0]))
    return event.judge(line, terms, on(as_of), ALWAYS)


def test_share_by_hand():
    """8 of 10 in a category of 18 of 20: (10 x 0.8 + 8 x 0.9) / 18."""
    found = metric.figure("otif", sums([(1, 1)] * 8 + [(0, 1)] * 2), sums([(1, 1)] * 18 + [(0, 1)] * 2))
    assert found.value == pytest.approx(15.2 / 18)
    assert (found.n, found.plain, found.prior) == (10, 0.8, 0.9)
    assert found.low < found.value < found.high < 1


def test_ratio_is_weighted_by_value_not_averaged_over_documents():
    """1 EUR too much of 10 and 1 of 990: 2 of 1000, not the mean of 10 % and 0.1 %."""
    rows = sums([(1, 10), (1, 990)])
    assert rows.value == pytest.approx(0.002)
    found = metric.figure("price", rows, rows)
    assert found.plain == pytest.approx(0.002)
    # residuals 1 - 0.02 and 1 - 1.98, mean square 0.9604; 10 rows with the prior's eight, x is 500 a row
    assert found.high - found.value == pytest.approx(1.959963984540054 * sqrt(0.9604 / 10) / 500)


def test_mean_and_spread_of_lead_times():
    found = metric.figure("lead_days", sums([(8, 1), (12, 1)]), sums([(10, 1)] * 4))
    assert (found.plain, found.spread) == (10, 2)


def test_no_facts_no_figure():
    assert metric.figure("otif", Sums(), sums([(1, 1)])) is None


def test_vendors_of_bolts_are_compared_with_vendors_of_bolts():
    own = {1: sums([(1, 1)] * 3), 2: sums([(1, 1)])}
    whole = {1: sums([(1, 1)] * 8 + [(0, 1)] * 2), 2: sums([(1, 1)] * 2 + [(0, 1)] * 8)}
    assert metric.mix(own, whole).value == pytest.approx(0.75 * 0.8 + 0.25 * 0.2)


shares = st.lists(st.tuples(st.integers(0, 1), st.just(1)), min_size=1, max_size=40)
money = st.lists(st.tuples(st.floats(-50, 50), st.floats(1, 1000)), min_size=1, max_size=30)


@given(shares, shares)
def test_a_share_lies_between_own_and_category_inside_its_interval(own, category):
    found = metric.figure("otif", sums(own), sums(own + category))
    assert min(found.plain, found.prior) - 1e-9 <= found.value <= max(found.plain, found.prior) + 1e-9
    assert -1e-9 <= found.low <= found.value + 1e-9 <= found.high + 2e-9 <= 1 + 3e-9


@given(money, money)
def test_a_ratio_lies_inside_its_interval(own, category):
    found = metric.figure("price", sums(own), sums(own + category))
    assert found.low <= found.value <= found.high


@given(
    st.dictionaries(st.sampled_from(fault.OWNERS), st.integers(0, 30)),
    st.lists(st.tuples(st.sampled_from(fault.OWNERS[1:]), st.integers(0, 20)), max_size=4),
)
def test_appeals_move_days_and_never_lose_one(days, excuses):
    before = dict.fromkeys(fault.OWNERS, 0) | days
    after = fault.excuse(before, excuses)
    assert sum(after.values()) == sum(before.values())
    assert min(after.values()) >= 0
    assert after[fault.VENDOR] <= before[fault.VENDOR]


@given(
    came=st.none() | st.integers(0, 40),
    earliest=st.integers(0, 30),
    ours=st.none() | st.integers(0, 40),
    as_of=st.integers(0, 60),
    excuses=st.lists(st.tuples(st.sampled_from(fault.OWNERS[1:]), st.integers(0, 9)), max_size=2),
)
def test_shares_sum_to_the_days_late_of_any_line(came, earliest, ours, as_of, excuses):
    line = facts(
        came=[on(came)] if came is not None else [],
        excuses=excuses,
        list_lead_days=earliest,
        our_date=on(ours) if ours is not None else NO_DAY,
    )
    found = judge(line, as_of)
    assert sum(found.shares.values()) == found.scored.days_late
    if found.scored.otif:
        assert found.vendor_clean


def test_the_day_decides_what_is_known():
    line = facts(came=[on(12)])
    assert not judge(line, 10).scored.counted
    assert judge(line, 11).scored.missed
    assert judge(line, 12).scored.days_late == 2


def test_what_never_comes_is_late_a_working_year_at_most():
    found = judge(facts(), 1000)
    assert (found.scored.days_late, found.shares[fault.VENDOR]) == (990, event.LATE_CAP_DAYS)


def test_an_answer_counts_once_it_came_or_is_overdue():
    asked = {"asked_on": on(0)}
    deal = event.Deal(confirm_days=2)
    assert judge(facts(**asked), 2, deal).answer == (False, False)
    assert judge(facts(**asked), 3, deal).answer == (True, False)
    assert judge(facts(**asked, answered_on=on(2)), 9, deal).answer == (True, True)
    assert judge(facts(**asked, answered_on=on(3)), 9, deal).answer == (True, False)
    assert judge(facts(**asked), 9).answer == (False, False)


def test_an_agreed_lead_time_counts_working_days_and_the_price_list_calendar_days():
    deal = event.Deal(agreed_lead_days=5)
    weekend = WorkDays([lambda day: day.weekday() >= 5])
    assert event.earliest_day(facts(list_lead_days=5), deal, weekend) == on(7)
    assert event.earliest_day(facts(list_lead_days=5), event.Deal(), weekend) == on(5)
    assert event.earliest_day(facts(), event.Deal(), weekend) == NO_DAY
