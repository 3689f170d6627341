import pytest
from hypothesis import given
from hypothesis import strategies as st
from supplier_scorecard_logic.prediction import mix, predict, quantile

HISTORY = st.dictionaries(st.integers(-10, 40), st.integers(1, 50), max_size=12)


def test_without_any_history_the_promise_is_believed():
    assert predict({}, {}, -5) == predict({}, {0: 3}, -5)
    prediction = predict({}, {}, -5)
    assert (prediction.p50, prediction.p90, prediction.late_share, prediction.sample) == (0, 0, 0.0, 0)


def test_a_small_sample_leans_on_the_category_a_large_one_does_not():
    category = {0: 8, 10: 2}
    assert predict({0: 1}, category, -5).late_share == pytest.approx(1.6 / 9)
    assert predict({10: 1}, category, -5).late_share == pytest.approx(2.6 / 9)
    assert predict({0: 800}, category, -5).late_share == pytest.approx(1.6 / 808)


def test_what_did_not_happen_is_ruled_out():
    own = {0: 50, 3: 30, 9: 20}
    before, after = predict(own, own, -1), predict(own, own, 1)
    assert (before.p50, before.p90) == (0, 9)
    assert (after.p50, after.p90, after.late_share) == (3, 9, 1.0)


def test_later_than_anything_seen():
    prediction = predict({0: 5, 4: 5}, {}, 30)
    assert (prediction.p50, prediction.p90) == (30 + 3, 30 + 10)  # ln 2 x 4 = 2.8, ln 10 x 4 = 9.2


def test_quantile_is_the_smallest_day_that_reaches_the_share():
    assert [quantile({0: 5, 2: 3, 6: 2}, share) for share in (0.5, 0.51, 0.8, 0.9, 1)] == [0, 2, 2, 6, 6]


@given(HISTORY, HISTORY, st.integers(-60, 60))
def test_never_before_today_and_in_order(own, category, elapsed):
    prediction = predict(own, category, elapsed)
    assert elapsed <= prediction.p50 <= prediction.p90
    assert 0 <= prediction.late_share <= 1
    if elapsed > 0:
        assert prediction.late_share == 1


@given(HISTORY, HISTORY)
def test_the_category_weighs_eight_deliveries(own, category):
    assert sum(mix(own, category).values()) == pytest.approx(sum(own.values()) + 8)
