"""Coupled flows: the usual solver and the optional one find equally good plans, and the usual one is taken without it."""

import importlib.util

import numpy as np
import pytest
from replenishment_rules_logic import flow_solver, transfer_plan
from scipy import sparse

from .test_proposals import problem


@pytest.fixture(autouse=True)
def fresh():
    """What was found installed is looked for anew in every test."""
    look = flow_solver._ortools
    look.cache_clear()
    yield
    look.cache_clear()


def gain(plan):
    return plan.worth - plan.spent


def test_optimum_by_hand():
    # 3 x + 2 y at most, x + y <= 4, x <= 3, y <= 2: x = 3, y = 1.
    found = flow_solver.minimise(
        np.array([-3.0, -2.0]), sparse.csr_array([[1.0, 1.0]]), np.array([4.0]), np.array([3.0, 2.0])
    )
    assert found == pytest.approx([3, 1])


def test_without_the_library_scipy_plans(monkeypatch):
    known = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "ortools" else known(name))
    assert (flow_solver.solver_name(), flow_solver.versions()) == ("HiGHS (scipy)", {})
    asked = []
    by_highs = flow_solver._by_highs
    monkeypatch.setattr(flow_solver, "_by_highs", lambda *given: asked.append(1) or by_highs(*given))
    assert gain(transfer_plan.plan_transfers(problem(1))) > 0
    assert asked == [1]


def test_where_the_optional_solver_gives_up_scipy_plans(monkeypatch):
    usual = transfer_plan.plan_transfers(problem(2))
    monkeypatch.setattr(flow_solver, "_ortools", object)
    monkeypatch.setattr(flow_solver, "_by_glop", lambda *given: None)
    assert gain(transfer_plan.plan_transfers(problem(2))) == pytest.approx(gain(usual), rel=1e-6)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("money", [40.0, 400.0, 1e9])
def test_optional_solver_plans_equally_well(seed, money, monkeypatch):
    pytest.importorskip("ortools")
    costs = []

    def both(builder, cost, *limits):
        found, usual = by_glop(builder, cost, *limits), flow_solver._by_highs(cost, *limits)
        costs.append((cost @ found, cost @ usual))
        return found

    by_glop = flow_solver._by_glop
    monkeypatch.setattr(flow_solver, "_by_glop", both)
    mine = transfer_plan.plan_transfers(problem(seed, size=200, money=money))
    assert flow_solver.solver_name() == "GLOP (ortools)"
    assert list(flow_solver.versions()) == ["ortools"]
    [(cost, cost_usual)] = costs
    assert cost == pytest.approx(cost_usual, rel=1e-6)
    # Of several best plans each takes its own; rounded to whole units they differ by a unit or two.
    monkeypatch.setattr(transfer_plan, "minimise", flow_solver._by_highs)
    usual = transfer_plan.plan_transfers(problem(seed, size=200, money=money))
    assert gain(mine) == pytest.approx(gain(usual), rel=1e-3)
