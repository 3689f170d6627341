"""The published and stored figures of inventory theory that the formulas must reproduce.

Origins: Chopra & Meindl ch. 12 (recomputed with exact z), Heizer & Render, Stevenson 14e, Cachon & Terwiesch; figures
of stockpyl 1.0.2 (MIT) and statsforecast 2.1.1 stored from runs of those libraries.
"""

import numpy as np
import pytest
from replenishment_rules_logic import distributions as dist
from replenishment_rules_logic import economics, forecasting, protection, service
from scipy import stats

WEEKLY = {"mean": 2500, "variance": 500**2}


def lead_demand(lead_time, review=0.0, **use):
    use = use or WEEKLY
    return protection.over_protection(use["mean"], use["variance"], lead_time, review)


def test_1_order_point_gives_safety_stock_and_mean_stock():
    mean, _variance = lead_demand(protection.LeadTime(2))
    assert 6000 - mean == 1000
    assert 6000 - mean + 10000 / 2 == 6000


def test_2_order_point_gives_cycle_service_and_fill():
    mean, variance = lead_demand(protection.LeadTime(2))
    assert 1 - dist.tail(6000, mean, variance, dist.NORMAL) == pytest.approx(0.92135, abs=5e-6)
    short = service.expected_short_per_cycle(6000, mean, variance)
    assert short == pytest.approx(25.127, abs=5e-4)
    assert 1 - short / 10000 == pytest.approx(0.997487, abs=5e-7)
    assert service.fill_rate(6000, 10000, mean, variance, dist.NORMAL) == pytest.approx(0.997487, abs=5e-7)


def test_3_cycle_service_gives_order_point():
    mean, variance = lead_demand(protection.LeadTime(2))
    level = service.cycle_service_level(0.9, mean, variance, dist.NORMAL)
    assert level == pytest.approx(5906.19, abs=5e-3)
    assert service.safety_stock_normal(0.9, np.sqrt(variance)) == pytest.approx(906.19, abs=5e-3)


def test_4_fill_gives_safety_stock():
    mean, variance = lead_demand(protection.LeadTime(2))
    level = service.fill_rate_level(0.975, 10000, mean, variance, dist.NORMAL)
    assert level - mean == pytest.approx(66.70, abs=5e-3)
    assert service.expected_short_per_cycle(level, mean, variance) == pytest.approx(250, abs=1e-4)


def test_5_lead_time_deviation_dominates():
    _mean, variance = lead_demand(protection.LeadTime(7, 49))
    assert np.sqrt(variance) == pytest.approx(17549.9, abs=0.05)
    assert service.safety_stock_normal(0.9, np.sqrt(variance)) == pytest.approx(22491.1, abs=0.05)
    _mean, variance = lead_demand(protection.LeadTime(7))
    assert service.safety_stock_normal(0.9, np.sqrt(variance)) == pytest.approx(1695.3, abs=0.05)


def test_6_periodic_review():
    mean, variance = lead_demand(protection.LeadTime(2), review=4)
    assert service.safety_stock_normal(0.9, np.sqrt(variance)) == pytest.approx(1569.57, abs=5e-3)
    assert service.cycle_service_level(0.9, mean, variance, dist.NORMAL) == pytest.approx(16569.57, abs=5e-3)


def test_7_printer_exercise():
    mean, variance = lead_demand(protection.LeadTime(2), mean=250, variance=150**2)
    assert 1 - dist.tail(600, mean, variance, dist.NORMAL) == pytest.approx(0.6813, abs=5e-5)
    short = service.expected_short_per_cycle(600, mean, variance)
    assert short == pytest.approx(43.861, abs=5e-4)
    assert 1 - short / 1000 == pytest.approx(0.95614, abs=5e-6)


def test_8_constant_demand_random_lead_time():
    mean, variance = protection.over_protection(60, 0, protection.LeadTime(6, 4))
    assert mean + 1.28 * np.sqrt(variance) == pytest.approx(513.6)


def test_9_three_percent_risk():
    assert service.cycle_service_level(0.97, 50, 25, dist.NORMAL) == pytest.approx(59.404, abs=5e-4)


def test_10_desk_exercise_order_up_to():
    lead = protection.over_protection(40, 400, protection.LeadTime(2))
    whole = protection.over_protection(40, 400, protection.LeadTime(2), 1)
    assert service.cycle_service_level(0.98, *whole, dist.NORMAL) == pytest.approx(191.14, abs=5e-3)
    assert service.periodic_fill_rate(200, 40, *whole, *lead) == pytest.approx(0.99692, abs=5e-6)


def test_11_newsvendor_normal():
    level, cost = economics.newsvendor_normal(2, 18, 120, 10)
    assert (level, cost) == pytest.approx((132.815515655446, 35.09966638649737), abs=1e-10)


def test_12_newsvendor_with_lead_time_and_poisson():
    assert economics.newsvendor_normal(0.18, 0.70, 50, 8) == pytest.approx((56.60396, 1.99761), abs=5e-6)
    assert economics.newsvendor_normal(0.18, 0.70, 50, 8, 4)[0] == pytest.approx(264.76689, abs=5e-6)
    assert economics.newsvendor_poisson(0.18, 0.70, 50) == 56


def test_13_continuous_review_with_cost_per_unit_short():
    found = economics.continuous_normal_levels(8, 0.225, 7.5, 1300, 150, 1 / 12)
    assert found == pytest.approx((213.97044, 318.59018, 95.45114), abs=5e-6)


def test_14_lot_plus_safety_and_loss_function():
    arguments = (8, 0.225, 7.5, 1300, 150, 1 / 12)
    assert economics.lot_and_safety_levels(*arguments) == pytest.approx((190.33700, 304.04678), abs=5e-6)
    assert economics.loss_function_levels(*arguments) == pytest.approx((126.86706, 328.44914), abs=5e-6)


def test_15_exact_poisson_and_periodic():
    assert economics.poisson_levels(100, 20, 150, 1.5, 2) == pytest.approx((3, 5, 107.92358), abs=5e-6)
    weights = stats.poisson.pmf(np.arange(60), 6)
    assert economics.periodic_levels(5, 1, 4, weights) == pytest.approx((4, 10, 8.03411), abs=5e-6)


@pytest.mark.parametrize(
    ("short", "expected"),
    [
        (dist.standard_normal_loss(0.3), 0.266761),
        (dist.loss(18, 15, 9, dist.NORMAL), 0.249946),
        (dist.loss(18, 15, 15, dist.POISSON), 0.517610),
        (dist.loss(14, 10, 20, dist.NEGATIVE_BINOMIAL), 0.554087),
    ],
)
def test_16_losses(short, expected):
    assert float(short) == pytest.approx(expected, abs=5e-7)


def test_17_all_units_price_breaks():
    found = economics.lot_with_breaks(8, 1300, 0.3, [0, 400, 800], [0.75, 0.72, 0.68])
    assert found == pytest.approx((800, 978.60), abs=5e-3)


def test_18_quantiles_of_one_demand_under_four_families():
    levels = dist.quantile(np.array([0.9, 0.95, 0.99]), 7.5, 30, dist.NEGATIVE_BINOMIAL)
    assert levels.tolist() == [15, 18, 25]
    assert dist.quantile(0.95, 7.5, 30, dist.GAMMA) == pytest.approx(18.159, abs=5e-4)
    assert dist.quantile(0.95, 7.5, 30, dist.NORMAL) == pytest.approx(16.509, abs=5e-4)
    assert dist.quantile(0.95, 7.5, 30, dist.POISSON) == 12


def test_19_fill_rate_levels_of_a_negative_binomial():
    assert service.fill_rate_level(np.array([0.9, 0.95, 0.98]), 12, 7.5, 30).tolist() == [10, 14, 18]


def test_20_intermittent_methods_agree_with_the_reference():
    demand = np.array([0, 3, 0, 0, 5, 0, 2], dtype=float)[:, None]
    assert forecasting.croston(demand)[0] == pytest.approx(1.473684, abs=5e-7)
    assert forecasting.sba(demand)[0] == pytest.approx(1.400000, abs=5e-7)
    assert forecasting.tsb(demand)[0] == pytest.approx(0.739351, abs=5e-7)
    assert forecasting.ses(demand, 0.1).level[0] == pytest.approx(0.782147, abs=5e-7)
