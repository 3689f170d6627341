"""Levels rise with what they must cover, and mean what they say."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from replenishment_rules_logic import distributions as dist
from replenishment_rules_logic import loss_table, protection, service

FAST = settings(max_examples=60, deadline=None)
means = st.floats(0.05, 300)
ratios = st.floats(1.01, 30)
lots = st.floats(1, 500)
targets = st.floats(0.3, 0.995)
families = st.sampled_from([dist.GAMMA, dist.NEGATIVE_BINOMIAL, dist.NORMAL, dist.POISSON])


@FAST
@given(targets, targets, means, ratios, lots, families)
def test_level_rises_with_target(one, other, mean, ratio, lot, family):
    low, high = sorted((one, other))
    levels = service.fill_rate_level(np.array([low, high]), lot, mean, mean * ratio, family)
    assert levels[0] <= levels[1] + 1e-6


@FAST
@given(targets, means, ratios, ratios, lots)
def test_level_rises_with_variance_where_service_is_high(target, mean, one, other, lot):
    target = max(target, 0.9)
    low, high = sorted((one, other))
    lot = max(lot, mean)
    levels = service.cycle_service_level(
        np.array([target, target]), mean, mean * np.array([low, high]), dist.NORMAL
    )
    assert levels[0] <= levels[1]


@FAST
@given(targets, means, ratios, st.floats(1, 10), st.floats(0, 10), lots)
def test_level_rises_with_lead_time_and_its_spread(target, mean, ratio, longer, spread, lot):
    base = protection.over_protection(mean, mean * ratio, protection.LeadTime(2, 0), 1)
    later = protection.over_protection(mean, mean * ratio, protection.LeadTime(2 + longer, 0), 1)
    unsure = protection.over_protection(mean, mean * ratio, protection.LeadTime(2, spread), 1)
    target = max(target, 0.8)
    level, level_later, level_unsure = (
        service.cycle_service_level(target, *cover, dist.GAMMA) for cover in (base, later, unsure)
    )
    assert level <= level_later + 1e-9
    assert base[1] <= unsure[1]
    assert service.cycle_service_level(0.9, *base, dist.NORMAL) <= service.cycle_service_level(
        0.9, *unsure, dist.NORMAL
    )
    assert level_unsure >= 0


@FAST
@given(targets, means, ratios, lots, families, st.booleans())
def test_level_is_the_smallest_that_reaches_the_target(target, mean, ratio, lot, family, lost):
    level = service.fill_rate_level(target, lot, mean, mean * ratio, family, lost)
    assert service.fill_rate(level, lot, mean, mean * ratio, family, lost) >= target - 1e-6
    if level > service.LOWEST_LEVEL:
        step = 1 if family in dist.DISCRETE else max(1e-4 * level, 1e-4)
        assert service.fill_rate(level - step, lot, mean, mean * ratio, family, lost) < target


@FAST
@given(st.floats(0.2, 60), ratios, st.integers(0, 120))
def test_loss_equals_brute_force(mean, ratio, level):
    units = np.arange(0, 6000)
    for family in (dist.POISSON, dist.NEGATIVE_BINOMIAL):
        tails = dist.tail(units, mean, mean * ratio, family)
        assert dist.loss(level, mean, mean * ratio, family) == pytest.approx(
            tails[level:].sum(), abs=1e-8, rel=1e-7
        )


def test_loss_below_zero_is_the_mean_less_the_level():
    for family in (dist.GAMMA, dist.POISSON, dist.NEGATIVE_BINOMIAL):
        assert dist.loss(-2, 3.0, 7.0, family) == pytest.approx(5.0)


def test_negative_binomial_without_excess_is_a_poisson():
    assert (
        dist.quantile(0.95, 7.5, 6.0, dist.NEGATIVE_BINOMIAL)
        == dist.quantile(0.95, 7.5, 7.5, dist.POISSON)
        == 12
    )


def test_table_agrees_with_the_exact_level_within_one_unit():
    generator = np.random.default_rng(7)
    mean = generator.gamma(0.6, 20, 4000) + 0.2
    variance = mean * (1 + generator.gamma(2, 3, 4000))
    lot = np.maximum(1, np.round(mean))
    for target in (0.6, 0.85, 0.95, 0.99):
        quick = np.maximum(np.ceil(loss_table.quick_fill_rate_level(target, lot, mean, variance) - 1e-3), -1)
        exact = service.fill_rate_level(target, lot, mean, variance)
        assert np.abs(quick - exact).max() <= 1
        assert abs((quick - exact).mean()) < 0.5


def test_lost_sales_need_less_than_backorders():
    assert service.fill_rate_level(0.9, 12, 7.5, 30, lost_sales=True) <= service.fill_rate_level(
        0.9, 12, 7.5, 30
    )


def test_empirical_level_is_the_share_of_windows():
    demand = np.array([0, 4, 0, 2, 6, 0, 0, 3, 1, 0], dtype=float)
    assert protection.empirical_level(0.5, demand, [2]) == 4
    assert protection.empirical_level(1.0, demand, [2]) == 8
    assert protection.empirical_level(0.95, demand, [20]) is None


def test_level_noise_of_the_published_formula():
    # h = 4, a = 0.2: 1 + 0.2 * 3 + 0.04 * 3 * 7 / 6
    assert protection.level_noise(0.2, 4) == pytest.approx(1.74)
    assert protection.level_noise(0.2, 1) == 1


def test_season_replaces_the_number_of_periods():
    flat = protection.over_protection(10, 4, protection.LeadTime(3, 1), 1)
    peak = protection.over_protection(10, 4, protection.LeadTime(3, 1), 1, season=(8, 20))
    assert flat == (40, 4 * 4 + 100)
    assert peak == (80, 20 * 4 + 100)
