"""Demand history: cleaning, classes, forecasts, seasons and lead times."""

import numpy as np
import pytest
from replenishment_rules_logic import (
    classification,
    cleaning,
    forecasting,
    lead_times,
    seasonality,
    tournament,
)


def column(*values):
    return np.array(values, dtype=float)[:, None]


def test_one_off_bulk_is_capped():
    demand = column(10, 12, 9, 11, 10, 12, 2400, 10)
    cleaned = cleaning.cap_bulk(demand)
    assert cleaned[6, 0] < 60
    assert np.array_equal(np.delete(cleaned, 6), np.delete(demand, 6))


def test_cap_knows_nothing_of_the_future():
    demand = column(10, 12, 9, 11, 300, 310, 290, 305, 300)
    whole = cleaning.cap_bulk(demand)
    assert np.array_equal(cleaning.cap_bulk(demand[:5]), whole[:5])


def test_few_demands_are_never_called_unusual():
    assert np.array_equal(cleaning.cap_bulk(column(1, 1, 900)), column(1, 1, 900))


def test_stockout_and_unsold_periods_are_unknown_not_zero():
    demand = column(0, 0, 5, 0, 3)
    masked = cleaning.mask_unknown(demand, in_stock=column(1, 1, 1, 0, 1))
    assert np.isnan(masked[:, 0]).tolist() == [True, True, False, True, False]
    assert tournament.estimate(masked).mean[-1, 0] == tournament.estimate(column(5, 3)).mean[-1, 0]


def test_replacements_and_like_items():
    demand = np.array([[2.0, 0.0], [4.0, 1.0]])
    assert cleaning.pass_on(demand, [(0, 1, 3)]).tolist() == [[0, 6], [0, 13]]
    started = cleaning.start_like(np.array([[2.0, 0.0], [4.0, 0.0], [6.0, 9.0]]), [(1, 0, 0.5)])
    assert started.tolist() == [[2, 1], [4, 2], [6, 9]]


def test_abc_covers_what_it_promises():
    assert classification.abc([70, 15, 10, 4, 1, 0]).tolist() == ["A", "A", "B", "C", "C", "C"]


def test_patterns_of_the_four_quadrants():
    demand = np.array(
        [[5, 1, 4, 9], [5, 20, 0, 0], [6, 2, 0, 0], [5, 30, 4, 0], [5, 1, 0, 90], [4, 15, 4, 0]], dtype=float
    )
    assert classification.demand_pattern(demand).tolist() == ["smooth", "erratic", "intermittent", "lumpy"]
    assert classification.xyz(np.array([[5.0, 1, 0], [5, 20, 0]])).tolist() == ["X", "Y", "Z"]


def test_xyz_of_weeks_is_that_of_months():
    weeks = np.zeros((52, 4))
    weeks[::2, 0] = 10  # every other week: steady by month, and a coefficient of 1 by week
    weeks[3, 1] = 5  # one delivery in a year
    weeks[:, 2] = np.repeat([20.0, 0, 8, 4, 9, 30, 2, 8, 10, 25, 3, 6, 12], 4) / 4
    weeks[:, 3] = np.nan
    weeks[5, 3] = 5  # the only week that is known
    # by month: 5 always; 1.25 once; deviation .8 of the mean; one month
    assert classification.xyz(weeks[:, [0]]).tolist() == ["Y"]
    assert classification.xyz_of_weeks(weeks).tolist() == ["X", "Z", "Y", "Z"]
    assert np.allclose(classification.by_month(weeks)[:, 0], 5)


def test_life_cycle():
    demand = np.zeros((104, 5))
    demand[100:, 0] = 3
    demand[:, 1] = 3
    demand[[10, 60, 95], 2] = 3
    demand[:85, 3] = 3
    demand[:40, 4] = 3
    assert classification.life_cycle(demand, 52).tolist() == ["new", "regular", "slow", "dying", "dead"]


def test_smoothing_equals_a_plain_loop():
    generator = np.random.default_rng(5)
    demand = generator.poisson(2.0, (60, 7)).astype(float)
    expected = demand[0].copy()
    for actual in demand[1:]:
        expected += 0.2 * (actual - expected)
    assert forecasting.ses(demand, 0.2).level == pytest.approx(expected)
    best = forecasting.best_ses(demand)
    each = [forecasting.ses(demand, rate).mean_squared_error for rate in forecasting.SES_RATES]
    assert best.mean_squared_error == pytest.approx(np.min(each, axis=0))


def test_tsb_fades_where_croston_stays():
    demand = np.concatenate([np.tile([0.0, 4.0], 20), np.zeros(40)])[:, None]
    assert forecasting.croston(demand)[0] > 1.5
    assert forecasting.tsb(demand)[0] < 0.05


def test_tournament_follows_a_shift_and_trusts_the_past_only():
    generator = np.random.default_rng(5)
    steady = generator.poisson(20, (104, 40)).astype(float)
    walking = np.abs(20 + np.cumsum(generator.normal(0, 3, (104, 40)), axis=0))
    slow, fast = tournament.estimate(steady), tournament.estimate(walking)
    assert slow.rate[-1].mean() < 0.1 < fast.rate[-1].mean()
    winners, errors, next_errors = fast.winners()
    assert np.median(winners) >= 0.2
    assert (errors <= next_errors).all()
    again = tournament.estimate(walking[:60])
    assert np.array_equal(again.mean[-1], fast.mean[59])


def test_winner_is_who_erred_least_and_its_error_is_in_units():
    losses = np.array([[4.0, 9], [1, 16], [9, 25], [16, 4], [25, 36]])
    nothing = np.zeros((1, 2))
    found = tournament.Estimates(np.array([0]), *[nothing] * 5, weights=np.full((5, 2), 0.2), losses=losses)
    rates, errors, next_errors = found.winners()
    assert (rates.tolist(), errors.tolist(), next_errors.tolist()) == ([0.05, 0.2], [1, 2], [2, 3])


def test_season_needs_two_years_that_agree():
    weeks = np.arange(156)
    shape = 1 + 0.8 * np.sin(2 * np.pi * weeks / 52)
    generator = np.random.default_rng(2)
    seasonal = generator.poisson(30 * shape[:, None], (156, 5)).astype(float)
    noise = generator.poisson(30, (156, 5)).astype(float)
    demand, category = np.hstack([seasonal, noise]), np.repeat([0, 1], 5)
    found = seasonality.seasonal_indices(demand, category, weeks % 52, 52)
    assert found.used.tolist() == [True, False]
    assert found.indices[0] == pytest.approx(shape[:52], abs=0.2)
    assert (found.indices[1] == 1).all()
    early = seasonality.seasonal_indices(demand[:100], category, weeks[:100] % 52, 52)
    assert not early.used.any()


def test_lead_times_borrow_from_vendor_and_category():
    # Vendor 0: pair 0 with ten receipts of 10 days, pair 1 with one of 30; vendor 1: pair 2 never received.
    days, pairs = [10] * 10 + [30], [0] * 10 + [1]
    found = lead_times.estimate_lead_times(days, pairs, [0, 0, 1], [0, 0, 0], [14, 14, 21])
    assert found.receipts.tolist() == [10, 1, 0]
    assert found.borrowed == pytest.approx([4 / 14, 4 / 5, 1])
    assert found.mean[0] == pytest.approx(10, abs=1)
    assert 12 < found.mean[1] < 20
    assert 11 < found.mean[2] < 21
    assert (found.variance > 0).all()
