"""A policy over past orders: certain figures only."""

from datetime import timedelta

from order_release_logic.replay import PastOrder, replay
from order_release_logic.verdict import Verdict

from .conftest import DAY


def _order(order_id, *gates, promised=1, value=10.0):
    verdicts = tuple(Verdict(gate, "x", mode, 1.0, 0.0, 1.0) for gate, mode in gates)
    return PastOrder(order_id, DAY, DAY + timedelta(days=promised), value, verdicts)


def test_money_is_given_for_facts_of_that_time_only():
    orders = [
        _order(1, ("discount", "block"), ("credit", "block")),
        _order(2, ("discount", "warn")),
        _order(3, ("credit", "approve"), value=7.0),
    ]
    gates = {"discount": "as_of", "credit": "today", "stock": "unknown"}
    outcomes, certain = replay(orders, gates, {"credit": 36.0})
    found = {one.gate: one[2:6] for one in outcomes}
    assert found == {
        "discount": (1, 1, 10.0, None),
        "credit": (2, 0, None, 2),
        "stock": (None, None, None, None),
    }
    assert certain == {1}
