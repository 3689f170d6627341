import pytest
from hypothesis import given
from hypothesis import strategies as st
from supplier_scorecard_logic.unreliability import Price, Terms, loss, price

TERMS = Terms(holding_rate=0.2, service=0.95, expedite_share=0.1)


def test_loss_is_the_tabled_one():
    # Silver, Pyke & Thomas, table of the unit normal: G(0) = 0.3989, G(1) = 0.0833, G(1.64) = 0.0211.
    assert [round(loss(z), 4) for z in (0, 1, 1.64)] == [0.3989, 0.0833, 0.0211]


def test_by_hand():
    # Steady: sqrt(9) x 4 = 12 units; with 4 days of spread at 5 a day: sqrt(144 + 400) = 23.3238; extra 11.3238.
    # z = 1.6449: 0.2 x 10 x 1.6449 x 11.3238 / 1825 = 0.02041; 3 x 11.3238 x 0.02089 / 100 = 0.00710; 0.1 x 10 x 0.3.
    result = price(10, 3, 5, 4, 9, 4, 100, 0.3, TERMS)
    assert result.holding == pytest.approx(0.02041, abs=1e-5)
    assert result.shortage == pytest.approx(0.00710, abs=1e-5)
    assert result.expedite == pytest.approx(0.3)
    assert result.total == pytest.approx(0.32751, abs=2e-5)


def test_a_vendor_who_keeps_his_days_costs_nothing():
    assert price(10, 3, 5, 4, 9, 0, 100, 0, TERMS) == Price()


def test_without_demand_only_the_surcharge_is_left():
    assert price(10, 3, 0, 0, 9, 4, 100, 0.5, TERMS) == Price(expedite=0.5)


@given(st.floats(0, 60), st.floats(0.1, 20))
def test_more_spread_never_costs_less(spread, more):
    before, after = (price(10, 3, 5, 4, 9, days, 100, 0.0, TERMS).total for days in (spread, spread + more))
    assert 0 <= before <= after
