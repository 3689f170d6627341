"""From a block of series to levels: policies, lots, lead times, classes held back, season, mix, what-if."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from replenishment_rules_logic import (
    assignment,
    calibration,
    levels,
    lot_sizes,
    planning,
    replay_times,
    season_plan,
    vendor_leads,
    what_if,
)
from replenishment_rules_logic.assignment import Facts, Scope
from replenishment_rules_logic.protection import LeadTime

FAST = settings(max_examples=50, deadline=None)
WEEKS = 104


def block(series=200, seed=1, **values):
    generator = np.random.default_rng(seed)
    chance = generator.beta(2, 2, series)
    demand = np.where(
        generator.random((WEEKS, series)) < chance, 1 + generator.poisson(6, (WEEKS, series)), 0
    )
    nothing, ones = np.zeros(series), np.ones(series)
    facts = {
        "warehouse": np.ones(series, int), "product": np.arange(1, series + 1), "category": np.ones(series, int),
        "vendor": np.ones(series, int), "rule": np.zeros(series, int), "cost": generator.gamma(2, 10, series),
        "price": 30 * ones, "least": nothing, "multiple": nothing, "promised": 14 * ones, "rule_min": nothing,
        "rule_max": nothing, "before": np.zeros(series, int), "on_hand": 20 * ones, "incoming": 5 * ones,
        "late": 2 * ones, "owed": 3 * ones, "demand": demand.astype(np.float32),
        "lines": (demand > 0).astype(np.float32), "known": np.ones((WEEKS, series), bool),
        "place": np.arange(WEEKS) % 52, "channel": np.zeros(series, int),
    }  # fmt: skip
    return levels.Block(**{**facts, **values})


NO_RECEIPTS = (np.zeros(0, int), np.zeros(0, int), np.zeros(0))
ALL = levels.PolicyTerms(7, Scope(), target=0.9)


def plan(stock, *policies, letters=None, **values):
    letters = np.full(len(stock.product), "A") if letters is None else letters
    return levels.plan_block(stock, letters, list(policies) or [ALL], NO_RECEIPTS, **values)


def test_first_policy_that_fits_counts():
    facts = Facts(
        np.array(["A", "A", "C", "B"]),
        np.array(["X", "Z", "Z", "Y"]),
        np.array(["regular", "new", "dead", "regular"]),
        np.array([1, 2, 1, 3]),
        np.array([10, 10, 20, 20]),
        np.array([5, 0, 5, 6]),
        np.array([1, 2, 3, 4]),
        np.array([0, 0, 7, 7]),
    )
    scopes = [
        Scope(abc_class="A", categories=frozenset({1})),
        Scope(warehouses=frozenset({10})),
        Scope(vendors=frozenset({5}), life_cycle="dead"),
    ]
    assert assignment.assign(scopes, facts).tolist() == [0, 1, 2, assignment.NOBODY]
    scopes = [Scope(products=frozenset({2, 9})), Scope(channels=frozenset({7})), Scope()]
    assert assignment.assign(scopes, facts).tolist() == [2, 0, 1, 1]


def test_class_waits_only_where_it_changes_the_policy():
    def place_of(letters):
        return np.where(letters == "A", 0, 1)

    planned, held = assignment.held_classes(
        np.array(["A", "C", "B", "A"]), np.array(["", "B", "A", "A"]), place_of
    )
    assert planned.tolist() == ["A", "C", "A", "A"]
    assert held.tolist() == ["", "", "B", ""]


def test_lots_by_hand():
    # 1 a day, 10 per line, 0.2 a year on 18.25: sqrt(2 x 10 x 365 / 3.65) = 44.7
    lots = lot_sizes.planned_lots(
        np.array([1.0, 1.0, 1.0, 0.0]),
        np.array([18.25, 18.25, 1825.0, 18.25]),
        levels.PolicyTerms(1, Scope(), order_cost=10, least_days=7, most_days=120),
        np.array([0.0, 50.0, 0.0, 0.0]),
        np.array([0.0, 12.0, 0.0, 0.0]),
    )
    assert lots.tolist() == [45, 60, 7, 1]


@FAST
@given(st.floats(0, 500), st.floats(0, 300), st.floats(0, 50))
def test_vendor_terms_are_kept(quantity, least, multiple):
    multiple = multiple if multiple > 0.01 else 0.0
    found = float(lot_sizes.keep_terms(np.array([quantity]), np.array([least]), np.array([multiple]))[0])
    assert found >= max(quantity, least) - 1e-6
    if multiple:
        assert abs(found / multiple - round(found / multiple)) < 1e-6


def test_few_receipts_lean_on_the_vendor():
    rows = (np.array([1] * 12 + [2]), np.array([5] * 13), np.array([10.0] * 12 + [30.0]))
    leads = vendor_leads.leads_of(
        np.array([1, 2, 3, 4]), np.array([5, 5, 5, 0]), np.ones(4, int), np.array([14.0] * 4), rows
    )
    assert leads.source.tolist() == ["measured", "vendor", "vendor", "none"]
    assert leads.receipts.tolist() == [12, 1, 0, 0]
    assert leads.mean[0] == pytest.approx(10, abs=0.7)
    assert leads.mean[0] < leads.mean[2] < leads.mean[1] < 30
    assert leads.mean[3] == vendor_leads.UNKNOWN_DAYS


def test_without_receipts_the_price_list_counts():
    leads = vendor_leads.leads_of(
        np.array([1]), np.array([5]), np.ones(1, int), np.array([21.0]), NO_RECEIPTS
    )
    assert leads.mean.tolist() == [21.0]
    assert leads.source.tolist() == ["promised"]


def test_columns_add_up():
    stock = block()
    columns, calibrations, kept = plan(stock)
    assert set(calibrations) == {7}
    assert len(kept) == 200
    assert (columns["position_qty"] == 22).all()
    assert np.allclose(columns["order_up_to"], columns["reorder_point"] + columns["lot_qty"])
    assert np.allclose(columns["cover_days"], 15)
    assert np.allclose(columns["value"], 20 * stock.cost)
    assert (columns["policy_id"] == 7).all()
    assert (columns["target_ratio"] == 0.9).all()


def test_series_without_policy_are_not_kept():
    stock = block(warehouse=np.repeat([1, 2], 100))
    _columns, _found, kept = plan(stock, levels.PolicyTerms(3, Scope(warehouses=frozenset({2}))))
    assert kept.tolist() == list(range(100, 200))


def test_dead_products_are_ordered_only_as_owed():
    stock = block()
    stock.demand[-60:, :5] = 0
    columns, _found, _kept = plan(stock)
    assert columns["life_cycle"][:5].tolist() == ["dead"] * 5
    assert columns["reorder_point"][:5].tolist() == [-1] * 5
    assert columns["order_up_to"][:5].tolist() == [0] * 5
    assert (columns["excess_qty"][:5] >= 0).all()


def test_held_class_shows_what_it_would_cost():
    before = np.full(200, 3)
    stock = block(before=before)
    letters = np.array(["A"] * 100 + ["C"] * 100)
    policies = [
        levels.PolicyTerms(1, Scope(abc_class="A"), target=0.98),
        levels.PolicyTerms(2, Scope(), target=0.8),
    ]
    columns, _found, _kept = plan(stock, *policies, letters=letters)
    assert (columns["policy_id"] == 2).all()
    assert columns["abc_next"].tolist() == ["A"] * 100 + [""] * 100
    assert columns["class_effect_amount"][:100].sum() > 0
    assert (columns["class_effect_amount"][100:] == 0).all()


def test_given_calibration_gives_the_same_levels():
    stock = block()
    columns, found, _kept = plan(stock)
    stored = {key: calibration.Calibration.from_json(one.as_json()) for key, one in found.items()}
    again, _found, _kept = plan(stock, calibrations=stored)
    assert again["reorder_point"].tolist() == columns["reorder_point"].tolist()


@pytest.mark.parametrize("kind", ["fill_rate", "cycle_service"])
def test_higher_target_costs_more_stock(kind):
    stock = block()
    low, high = (
        plan(stock, levels.PolicyTerms(1, Scope(), kind=kind, target=target))[0]["target_value"].sum()
        for target in (0.8, 0.97)
    )
    assert low < high


def test_dearer_shortage_asks_for_more_service():
    stock = block()
    cheap, dear = (
        plan(stock, levels.PolicyTerms(1, Scope(), kind="shortage_cost", shortage_ratio=ratio))[0]
        for ratio in (0.05, 2.0)
    )
    assert (cheap["target_ratio"] <= dear["target_ratio"]).all()
    assert cheap["target_value"].sum() < dear["target_value"].sum()


def test_mix_gives_cheap_products_more():
    cost = np.repeat([1.0, 400.0], 100)
    stock = block(cost=cost)
    mixed, _found, _kept = plan(stock, levels.PolicyTerms(1, Scope(), target=0.9, mixed=True))
    alone, _found, _kept = plan(stock, levels.PolicyTerms(1, Scope(), target=0.9))
    gain = mixed["safety_qty"] - alone["safety_qty"]
    assert gain[:100].mean() > gain[100:].mean()
    assert mixed["target_value"].sum() < alone["target_value"].sum()


def test_units_together_reach_their_target_class_by_class_with_dear_ones_short_more_often():
    cost = np.tile([1.0, 40.0], 300)
    stock = block(600, cost=cost)
    pooled, found, _kept = plan(stock, levels.PolicyTerms(1, Scope(), kind=planning.VOLUME_FILL, target=0.9))
    alone, _found, _kept = plan(stock, levels.PolicyTerms(1, Scope(), target=0.9))
    assert found[1].measure == calibration.VOLUME_FILL
    assert pooled["target_value"].sum() < alone["target_value"].sum()
    assert (pooled["target_ratio"] == 0.9).all()
    for label in np.unique(pooled["planning_class"]):
        chosen = pooled["planning_class"] == label
        # What the replay reached is the class's, what the formula is asked for the product's own.
        assert pooled["achieved_ratio"][chosen].mean() == pytest.approx(0.9, abs=0.02)
        cheap, dear = (pooled["nominal_ratio"][chosen & (cost == price)] for price in (1.0, 40.0))
        if len(cheap) and len(dear):
            assert cheap.min() > dear.max()


def test_what_if_weighs_classes_by_their_units_where_units_are_pooled():
    stock = block(600)
    terms = levels.PolicyTerms(7, Scope(), kind=planning.VOLUME_FILL, target=0.9)
    found = what_if.what_if(stock, np.full(600, "A"), terms, NO_RECEIPTS)
    assert found.here.service == pytest.approx(0.9, abs=0.02)


def test_season_is_taken_out_and_put_back():
    weeks = np.arange(156)
    shape = 1 + 0.8 * np.sin(2 * np.pi * weeks / 52)
    demand = np.random.default_rng(3).poisson(20 * shape[:, None], (156, 30)).astype(np.float32)
    season = season_plan.SeasonPlan(demand, np.zeros(30, int), weeks % 52, 52)
    assert season.is_used
    flat = season.without(demand).mean(axis=1)
    assert flat.std() < 0.25 * demand.mean(axis=1).std()
    # After the last week of the year comes the rise: a quarter ahead is above one, the third quarter below.
    assert season.ahead(155, np.full(30, 13.0))[0] > 1.2
    assert season.ahead(155 - 26, np.full(30, 13.0))[0] < 0.8


def test_no_season_changes_nothing():
    demand = np.random.default_rng(4).poisson(5, (104, 20)).astype(np.float32)
    season = season_plan.SeasonPlan(demand, np.zeros(20, int), np.arange(104) % 52, 52)
    assert not season.is_used
    assert season.without(demand) is demand


def test_what_if_curve_rises_and_holds_the_target():
    stock = block(600)
    found = what_if.what_if(stock, np.full(600, "A"), ALL, NO_RECEIPTS)
    value = [point.stock_value for point in found.curve]
    service = [point.service for point in found.curve]
    assert value == sorted(value)
    assert service == sorted(service)
    assert found.here.service == pytest.approx(0.9, abs=0.02)
    asked = (stock.demand > 0).any(axis=0)
    assert sum(count for count, _point in found.classes.values()) == found.replayed == asked.sum()
    assert sum(point.stock_value for _count, point in found.classes.values()) == pytest.approx(
        found.here.stock_value
    )
    assert found.today_value == pytest.approx(20 * stock.cost[asked].sum())


def test_what_if_without_demand_is_empty():
    stock = block(10)
    stock.demand[:] = 0
    assert what_if.what_if(stock, np.full(10, "C"), ALL, NO_RECEIPTS).series == 0


def test_replay_keeps_the_days_to_cover():
    terms = planning.Policy(
        0.9, LeadTime(np.array([0.3, 2.5]), np.zeros(2)), 52, np.array([0.2, 1.0]), lead_choices=()
    )
    lead_time, review = replay_times.replay_times(terms, np.arange(2))
    assert review == 1.0
    assert lead_time.mean.tolist() == [0.0, 2.5]
