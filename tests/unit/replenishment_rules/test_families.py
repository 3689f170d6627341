"""The distribution a policy chose: figures by hand, what always holds, and that the usual one is as it was."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from replenishment_rules_logic import calibration, families, levels, own_past, what_if
from replenishment_rules_logic.assignment import Scope

from .test_block import ALL, NO_RECEIPTS, block, plan

FAST = settings(max_examples=60, deadline=None)
# Ten weeks, spans of two: 4 4 2 8 6 0 3 4 1, sorted 0 1 2 3 4 4 4 6 8.
TEN = np.array([0, 4, 0, 2, 6, 0, 0, 3, 1, 0], dtype=float)[:, None]


def spans(demand, mean=2.0, variance=0.0):
    return own_past.spans_of(np.asarray(demand, dtype=float), mean, variance)


def pairs(found):
    return [pair for pair in zip(found.sums[:, 0], found.shares[:, 0], strict=True) if pair[1]]


def test_spans_of_own_weeks_by_hand():
    found = spans(TEN)
    kept = found.shares[:, 0] > 0
    assert sorted(found.sums[kept, 0]) == [0, 1, 2, 3, 4, 4, 4, 6, 8]
    assert found.shares[kept, 0] == pytest.approx(1 / 9)
    # Five spans of two are not ten.
    assert not own_past.OwnPast(TEN, 2.0, 0.0).enough()[0]


def test_a_span_and_a_third_is_two_of_one_and_one_of_two():
    found = spans([[3.0], [6.0]], mean=4 / 3)
    kept = {(total, round(share, 6)) for total, share in pairs(found)}
    assert kept == {(3.0, 0.333333), (6.0, 0.333333), (9.0, 0.333333)}


def test_lead_time_spread_is_spans_shorter_and_longer():
    found = spans([[1.0], [2.0], [4.0]], mean=2.0, variance=1.0)
    kept = sorted((total, round(share, 6)) for total, share in pairs(found))
    sixth = round(1 / 6, 6)
    assert kept == [(1.0, sixth), (2.0, sixth), (4.0, sixth), (7.0, 0.5)]


def test_unknown_weeks_are_left_out():
    known = spans([[1.0], [2.0], [4.0]])
    holes = spans([[np.nan], [1.0], [np.nan], [2.0], [4.0]])
    assert sorted(holes.sums[holes.shares > 0]) == sorted(known.sums[known.shares > 0]) == [3, 6]


def test_own_level_by_hand():
    # Lot 9 holds every span. From level s are short: s = 4: (6-4 + 8-4) / 9 = 2/3; s = 5: 4/9; s = 3: 3 + 6/9 ... 11/9.
    level = own_past.fill_rate_levels(
        np.array([[1 - 6 / 81], [1 - 4 / 81], [1 - 11 / 81]]), [9.0], spans(TEN)
    )
    assert level[:, 0] == pytest.approx([4, 5, 3])
    # A lot of 1 serves one unit per span: of nine spans six are above 2.5, of which half a unit fits.
    assert own_past.fill_rate_levels(np.array([[1 - 2 / 9]]), [1.0], spans(TEN))[0, 0] == pytest.approx(4)


def test_levels_of_each_family_by_hand():
    """Mean 10, variance 40, lot 10, 95.2 %: 0.48 short per order, E[min((X - s)+, 10)] summed or integrated by hand.

    Counts: 0.5792 at 17, 0.4744 at 18. Gamma (shape 2.5, scale 4): 0.4887 at 18, 0.4031 at 19. Normal: 0.5689 at 16,
    0.4212 at 17.
    """
    nominal, lots, cover = np.array([0.952]), np.array([10.0]), (np.array([10.0]), np.array([40.0]))
    found = {
        family: families.exact_levels(family, nominal, lots, cover)[0] for family in families.CHOICES[:3]
    }
    assert found == {"negative_binomial": 18, "gamma": 19, "normal": 17}
    # Without more variance than mean, counts are a Poisson: 0.53 short at 12, 0.32 at 13.
    cover = np.array([10.0]), np.array([10.0])
    assert families.exact_levels("negative_binomial", nominal, lots, cover).tolist() == [13]
    assert families.told("negative_binomial", cover).tolist() == ["poisson"]


def test_quick_normal_is_the_exact_one_within_a_unit():
    generator = np.random.default_rng(7)
    mean = generator.gamma(0.6, 20, 2000) + 0.2
    cover, lots = (mean, mean * (1 + generator.gamma(2, 3, 2000))), np.maximum(1, np.round(mean))
    for target in (0.6, 0.85, 0.95, 0.99):
        nominal = np.full(2000, target)
        quick = families.quick_levels("normal", nominal, lots, cover)
        exact = families.exact_levels("normal", nominal, lots, cover)
        assert np.abs(quick - exact).max() <= 1
        assert np.abs(quick - exact).mean() < 0.02


@FAST
@given(
    st.integers(0, 10**6), st.floats(0.3, 0.99), st.floats(0.3, 0.99), st.floats(1, 4), st.floats(0, 4),
    st.floats(1, 60), st.floats(1, 12), st.sampled_from(families.CHOICES),
)  # fmt: skip
def test_level_rises_with_target_lead_time_and_its_spread(seed, one, other, weeks, longer, lot, wide, family):
    generator = np.random.default_rng(seed)
    demand = np.where(generator.random((104, 1)) < 0.7, np.round(generator.gamma(2, 4, (104, 1))), 0.0)
    demand[:12] = np.maximum(demand[:12], 1)
    low, high = sorted((one, other))
    high, lot = max(high, 0.8), np.array([max(lot, 8 * weeks)])

    def level(target, periods, lead_variance=0.0):
        cover = np.array([6.0 * periods]), np.array([6.0 * wide * periods + 36 * lead_variance])
        seen = own_past.OwnPast(demand, periods, lead_variance)
        assert family != families.OWN_PAST or seen.enough().all()
        return families.exact_levels(family, np.array([target]), lot, cover, seen)[0]

    assert level(low, weeks) <= level(high, weeks)
    assert level(high, weeks) <= level(high, weeks + longer)
    if family != families.OWN_PAST:
        assert level(high, weeks) <= level(high, weeks, 1.0)


@FAST
@given(st.integers(0, 10**6), st.floats(0.3, 0.9999), st.floats(1, 6), st.floats(1, 3))
def test_own_level_rises_with_the_spread_of_the_past(seed, target, weeks, wider):
    """Lots above any span: short is E[(X - s)+], which the same demand further from its mean only raises."""
    generator = np.random.default_rng(seed)
    near = spans(generator.integers(1, 9, (104, 1)), weeks)
    mean = (near.sums * near.shares).sum()
    far = own_past.Spans(mean + wider * (near.sums - mean), near.shares)
    low, high = (
        own_past.fill_rate_levels(np.array([[target]]), np.array([900.0]), one)[0, 0] for one in (near, far)
    )
    assert low <= high + 1e-6
    missed = (np.maximum(near.sums - low, 0) * near.shares).sum()
    assert missed == pytest.approx((1 - target) * 900, abs=1e-5)


def test_usual_distribution_is_as_it_was():
    """Sums of the plan as they were before a policy could choose."""
    kept = {
        "fill_rate": (1436.0, 6534.0, 146971.0, 175.60939408342972),
        "cycle_service": (2823.0, 7921.0, 286530.0, 192.87932054622573),
        "shortage_cost": (3300.0, 8398.0, 334784.0, 195.45779064923227),
        "volume_fill": (1352.0, 6450.0, 140643.0, 171.5068163055177),
    }
    for kind, figures in kept.items():
        columns, _found, _kept = plan(block(), levels.PolicyTerms(7, Scope(), kind=kind, target=0.9))
        point = columns["reorder_point"]
        found = point.sum(), columns["order_up_to"].sum(), (point * np.arange(1, 201)).sum()
        assert found == figures[:3]
        assert columns["nominal_ratio"].sum() == pytest.approx(figures[3], abs=1e-9)
        assert set(columns["distribution"]) <= {"negative_binomial", "poisson"}


@pytest.mark.parametrize("kind", ["fill_rate", "cycle_service", "shortage_cost", "volume_fill"])
@pytest.mark.parametrize("family", ["gamma", "normal", "empirical"])
def test_every_promise_takes_every_distribution(kind, family):
    stock = block()
    columns, found, _kept = plan(stock, levels.PolicyTerms(7, Scope(), kind=kind, target=0.9, family=family))
    usual, _found, _kept = plan(stock, levels.PolicyTerms(7, Scope(), kind=kind, target=0.9))
    assert found[7].family == family
    assert calibration.Calibration.from_json(found[7].as_json()).family == family
    told = set(columns["distribution"])
    assert told == {family} if family != "empirical" else "empirical" in told
    assert not np.array_equal(columns["reorder_point"], usual["reorder_point"])
    # Each is calibrated on its own replay: what is kept is of one size.
    assert columns["target_value"].sum() == pytest.approx(usual["target_value"].sum(), rel=0.2)


def test_short_past_falls_back_on_counts():
    stock = block()
    stock.demand[:, 0] = 0
    stock.demand[50:59, 0] = 7
    stock.promised[1] = 14 * 7.0
    terms = levels.PolicyTerms(7, Scope(), target=0.9, family="empirical")
    columns, _found, _kept = plan(stock, terms)
    # Nine demands, and spans of fourteen weeks of which 104 hold seven.
    assert {*columns["distribution"][:2]} <= {"negative_binomial", "poisson"}
    assert (columns["distribution"] == "empirical").sum() > 150


def test_calibration_of_another_distribution_is_not_taken():
    stock = block()
    _columns, found, _kept = plan(stock)
    terms = levels.PolicyTerms(7, Scope(), target=0.9, family="normal")
    anew, of_its_own, _kept = plan(stock, terms, calibrations=found)
    alone, _found, _kept = plan(stock, terms)
    assert of_its_own[7].family == "normal"
    assert anew["reorder_point"].tolist() == alone["reorder_point"].tolist()


def test_what_if_holds_the_distributions_beside_each_other():
    stock = block(300)
    found = what_if.what_if(stock, np.full(300, "A"), ALL, NO_RECEIPTS)
    assert list(found.families) == list(families.CHOICES)
    assert found.families["negative_binomial"] == found.families["gamma"] == found.here
    for point in found.families.values():
        assert point.service == pytest.approx(0.9, abs=0.03)
        assert point.stock_value > 0
    assert found.families["normal"].nominal != found.here.nominal
    chosen = what_if.what_if(
        stock, np.full(300, "A"), levels.PolicyTerms(7, Scope(), target=0.9, family="normal"), NO_RECEIPTS
    )
    assert chosen.here == found.families["normal"]
