"""Lots, budgets, mixes, three-way decisions and transfer plans."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from replenishment_rules_logic import budget, decision, economics, lots, transfer_plan

FAST = settings(max_examples=80, deadline=None)


@FAST
@given(st.floats(0, 5000), st.floats(0, 500), st.integers(0, 60))
def test_least_quantity_and_multiple_are_always_kept(quantity, least, multiple):
    found = lots.orderable(quantity, least, multiple)
    if quantity == 0:
        assert found == 0
        return
    assert found >= quantity - 1e-6
    assert found >= least - 1e-6
    if multiple:
        assert found / multiple == pytest.approx(round(found / multiple))
        assert found < max(quantity, least) + multiple


def line(key, quantity, per_day, **values):
    return lots.Line(key, quantity, per_day, target_per_unit=1.0, unit_cost=10.0, **values)


def test_target_is_filled_with_what_is_bought_the_least_early():
    filled = lots.fill_to_target([line("fast", 50, 10), line("slow", 50, 1), line("dead", 0, 0)], 130)
    assert filled.reached
    assert filled.total == 130
    assert filled.quantities == {"fast": 78, "slow": 52, "dead": 0}
    slow = next(padding for padding in filled.paddings if padding.key == "slow")
    assert (slow.quantity, slow.days_early) == (2, 2)
    assert slow.holding_cost == pytest.approx(2 * 10 * 0.2 * 2 / 2 / 365)


def test_target_is_missed_rather_than_bought_for_years():
    filled = lots.fill_to_target([line("slow", 5, 1, most_days=30)], 100)
    assert not filled.reached
    assert filled.quantities == {"slow": 35}


steps = st.lists(
    st.tuples(st.integers(0, 6), st.floats(1, 10), st.floats(0.5, 200), st.floats(0, 500)),
    min_size=1,
    max_size=30,
)


@FAST
@given(steps, st.floats(0, 1000))
def test_budget_is_never_exceeded_and_steps_stay_in_order(steps, money):
    ranked = budget.rank_steps(steps, money)
    assert len(ranked) == len(steps)
    assert sum(step.cost for step in ranked if step.inside) <= money + 1e-6
    for number in {step[0] for step in steps}:
        own = [(step.quantity, step.cost, step.worth) for step in ranked if step.line == number]
        assert own == [step[1:] for step in steps if step[0] == number]
        inside = [step.inside for step in ranked if step.line == number]
        assert inside == sorted(inside, reverse=True)


def test_budget_line_is_drawn_by_worth_per_money():
    ranked = budget.rank_steps([("a", 1, 100, 50), ("b", 1, 100, 300), ("a", 1, 100, 20)], 200)
    assert [(step.line, step.inside) for step in ranked] == [("b", True), ("a", True), ("a", False)]


def need(**values):
    return decision.Need(
        **{
            "quantity": 30,
            "per_day": 3,
            "days_left": 2,
            "shortage_cost": 8,
            "holding_cost_per_day": 0.01,
            **values,
        }
    )


def sister(**values):
    return decision.Sister(
        **{"key": "B", "available": 100, "cover": 40, "days": 1, "fixed_cost": 20, "unit_cost": 0.5, **values}
    )


def test_transfer_wins_while_a_sister_has_surplus_and_flips_with_its_price():
    supplier = decision.Supplier(days=10, fixed_cost=25, unit_cost=5)
    choice = decision.choose(need(), [sister(per_day=5)], supplier, next_receipt_days=20)
    assert choice.best.kind == decision.TRANSFER
    assert (choice.best.quantity, choice.best.cost) == (30, 35)
    assert choice.best.days_of_cover_left == 14
    # Buying: 25 for the order and (10 - 2) days short of 3 units at 8.
    assert choice.flips == {"buy": pytest.approx(25 + 192 - 35), "wait": pytest.approx(240 - 35), "zero": 30}
    dearer = decision.choose(need(), [sister(fixed_cost=20 + 183)], supplier, next_receipt_days=20)
    assert dearer.best.kind == decision.BUY


def test_sister_keeps_its_own_cover():
    options = decision.options_for(need(), [sister(available=50), sister(key="C", available=40)])
    assert [(option.source, option.quantity) for option in options if option.kind == "transfer"] == [
        ("B", 10)
    ]


def test_waiting_wins_when_supply_is_already_near():
    choice = decision.choose(need(), [], decision.Supplier(10, 25, 5), next_receipt_days=1)
    assert choice.best.kind == decision.WAIT
    assert choice.best.cost == 0


def test_messages_expedite_defer_and_cancel():
    supplies = [("late", 10, 30, 12), ("early", 10, 5, 40), ("useless", 10, 50, None)]
    assert decision.messages(5, 40, supplies, 3, today=0, projected=60) == [
        ("cancel", "useless"),
        ("expedite", "late"),
        ("defer", "early"),
    ]


def test_lost_sales_order_rolls_the_shelf_and_never_below_zero():
    order = economics.lost_sales_order(
        [10.0, 0.0], [[0, 0], [5, 0]], np.array([8.0, 8]), np.array([8.0, 8]), 0.5
    )
    # First: 10 - 8 = 2, then 2 + 5 - 8 -> 0, so a whole period's median; second: nothing is owed.
    assert order.tolist() == [8, 8]


def problem(seed, size=60, money=400.0, room=150.0):
    generator = np.random.default_rng(seed)
    balance = np.round(generator.normal(0, 20, (size, 4)))
    lanes = np.where(np.eye(4) > 0, 0.0, room)
    cost = np.abs(np.subtract.outer(np.arange(4), np.arange(4))).astype(float)
    worth = generator.gamma(2, 3, (size, 4))
    load = generator.uniform(0.2, 2, size)
    return transfer_plan.Problem(
        np.maximum(balance, 0), np.maximum(-balance, 0), worth, cost, lanes, load, money
    )


@pytest.mark.parametrize("seed", range(6))
def test_plan_keeps_cover_lanes_and_budget(seed):
    given_problem = problem(seed)
    plan = transfer_plan.plan_transfers(given_problem)
    assert len(plan.product)
    moved_out, moved_in, lanes = np.zeros((60, 4)), np.zeros((60, 4)), np.zeros((4, 4))
    np.add.at(moved_out, (plan.product, plan.source), plan.quantity)
    np.add.at(moved_in, (plan.product, plan.target), plan.quantity)
    np.add.at(lanes, (plan.source, plan.target), plan.quantity * given_problem.load[plan.product])
    assert (moved_out <= given_problem.surplus).all()
    assert (moved_in <= given_problem.deficit).all()
    assert (lanes <= given_problem.lane_capacity + 1e-6).all()
    assert plan.spent <= given_problem.budget + 1e-6
    assert (plan.quantity >= 1).all()


def test_plan_without_limits_moves_all_that_pays():
    balance = np.array([[5.0, -3, 0, 0]])
    lanes = np.full((4, 4), 1e9)
    cost = np.full((4, 4), 1.0)
    case = transfer_plan.Problem(
        np.maximum(balance, 0), np.maximum(-balance, 0), np.full((1, 4), 4.0), cost, lanes, np.ones(1), 1e9
    )
    plan = transfer_plan.plan_transfers(case)
    assert (plan.quantity.tolist(), plan.worth, plan.spent) == ([3], 12.0, 3.0)
    assert not len(
        transfer_plan.plan_transfers(
            transfer_plan.Problem(*(case.surplus, case.deficit, case.worth, cost * 5, lanes, case.load, 1e9))
        ).product
    )
