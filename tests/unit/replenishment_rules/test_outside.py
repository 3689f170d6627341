"""A candidate from outside takes part where it is installed, wins on the item's own past alone, and is missed nowhere."""

import importlib.util

import numpy as np
import pytest
from replenishment_rules_logic import levels, outside, season_plan
from replenishment_rules_logic.assignment import Scope

from .test_block import WEEKS, block, plan

TERMS = levels.PolicyTerms(7, Scope(), target=0.9)
SHAPE = 1 + 0.7 * np.sin(2 * np.pi * np.arange(WEEKS) / 52)


@pytest.fixture(autouse=True)
def fresh():
    look = outside.find_candidate
    look.cache_clear()
    yield
    look.cache_clear()


def seasonal_stock(series=40):
    """Every product of one category with the same year, twice."""
    demand = np.random.default_rng(5).poisson(30 * SHAPE[:, None], (WEEKS, series)).astype(np.float32)
    return block(series, demand=demand, lines=(demand > 0).astype(np.float32))


def oracle(past, fitted, ahead):
    """Know the weeks to come: nobody errs less."""
    return past[fitted:], np.full(ahead, 33.0)


def never_right(past, fitted, ahead):
    return past[fitted:] + 500, np.full(ahead, 900.0)


def test_only_a_items_with_a_season_are_asked():
    demand = np.zeros((WEEKS, 4))
    demand[:, :3] = SHAPE[:, None] * 20
    demand[:, 3] = np.random.default_rng(2).poisson(9, WEEKS)
    season = season_plan.SeasonPlan(demand, np.array([0, 0, 0, 1]), np.arange(WEEKS) % 52, 52)
    classes = np.array(["A steady", "B", "A", "A steady"])
    assert outside.seasonal_a(classes, season).tolist() == [0, 2]
    assert outside.seasonal_a(classes, None).tolist() == []


def test_error_and_mean_by_hand():
    # 10 every week; the own forecasts are 2 off, the candidate 1: root mean squares 2 and 1.
    flat = np.full((WEEKS, 2), 10.0)
    own = np.full((outside.TESTED, 2), 12.0)

    def candidate(past, fitted, ahead):
        return past[fitted:] + 1, np.arange(ahead) + 10.0

    found = outside.enter(candidate, flat, own, [1], np.array([9.0, 2.5]))
    assert (found.place.tolist(), found.mean.tolist()) == ([1], [11.0])
    assert (found.error.tolist(), found.own_error.tolist()) == ([1.0], [2.0])
    # As good is not better.
    assert not len(outside.enter(candidate, flat, own - 1, [0, 1], np.array([9.0, 2.5])).place)


def test_short_pasts_and_failures_keep_their_own_forecast():
    flat, own = np.full((WEEKS, 2), 10.0), np.full((outside.TESTED, 2), 12.0)
    flat[:40, 0] = np.nan

    def fails(past, fitted, ahead):
        raise ValueError("no model able to be fitted")

    assert outside.enter(oracle, flat, own, [0, 1], np.ones(2)).place.tolist() == [1]
    assert not len(outside.enter(fails, flat, own, [0, 1], np.ones(2)).place)


def test_weeks_that_are_not_known_are_not_tested():
    flat, own = np.full((WEEKS, 1), 10.0), np.full((outside.TESTED, 1), 10.5)
    flat[-3] = np.nan

    def candidate(past, fitted, ahead):
        steps = np.full(len(past) - fitted, 10.0)
        steps[-3] = 1e6
        return steps, np.full(ahead, 10.0)

    assert outside.enter(candidate, flat, own, [0], np.ones(1)).error.tolist() == [0.0]


def test_winner_gives_the_forecast_and_is_named(monkeypatch):
    monkeypatch.setattr(outside, "find_candidate", lambda: oracle)
    columns, _found, _kept = plan(seasonal_stock(), TERMS)
    monkeypatch.setattr(outside, "find_candidate", lambda: None)
    usual, _found, _kept = plan(seasonal_stock(), TERMS)
    won = columns["forecast_source"] == "auto_ets"
    assert won.any()
    assert (columns["planning_class"][won] == "A").all()
    assert (columns["forecast_week"][won] == 33).all()
    assert (columns["winner_error"][won] == 0).all()
    assert (columns["next_error"][won] > 0).all()
    assert set(usual["forecast_source"]) == {"own"}
    for name in ("forecast_week", "winner_error", "next_error", "reorder_point"):
        assert np.array_equal(columns[name][~won], usual[name][~won])
    assert (columns["cover_qty"][won] != usual["cover_qty"][won]).all()


def test_loser_changes_nothing(monkeypatch):
    monkeypatch.setattr(outside, "find_candidate", lambda: never_right)
    columns, _found, _kept = plan(seasonal_stock(), TERMS)
    monkeypatch.setattr(outside, "find_candidate", lambda: None)
    usual, _found, _kept = plan(seasonal_stock(), TERMS)
    for name in usual:
        assert np.array_equal(columns[name], usual[name])


def test_without_the_library_nobody_takes_part(monkeypatch):
    known = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "statsforecast" else known(name)
    )
    assert (outside.find_candidate(), outside.versions()) == (None, {})
    columns, _found, _kept = plan(seasonal_stock(), TERMS)
    assert set(columns["forecast_source"]) == {"own"}


def test_the_library_itself():
    """A level that doubled for good, and one that only wavers."""
    pytest.importorskip("statsforecast")
    generator = np.random.default_rng(4)
    past = generator.poisson(10 + np.arange(WEEKS) * 0.5).astype(float)
    steps, coming = outside.find_candidate()(past, WEEKS - outside.TESTED, 4)
    assert len(steps) == outside.TESTED
    assert len(coming) == 4
    assert coming.mean() == pytest.approx(62, abs=8)
    assert list(outside.versions()) == ["statsforecast"]
