"""Which gates are asked when."""

from order_release_logic.checkpoint import asked_at
from order_release_logic.decide import Decision
from order_release_logic.demand import Terms
from order_release_logic.difference import StoredHold, difference

TERMS = {
    "credit": Terms("block", checkpoints=frozenset(("quote", "release"))),
    "discount": Terms("approve", checkpoints=frozenset(("confirm",))),
    "shipping": Terms("block", checkpoints=frozenset(("ship",))),
}


def asked(checkpoint, **words):
    return sorted(asked_at(checkpoint, TERMS, **words))


def test_each_checkpoint_asks_its_gates_and_confirming_asks_for_the_release_too():
    assert asked("quote") == ["credit"]
    assert asked("confirm") == asked("switch_on") == ["credit", "discount"]
    assert asked("release") == ["credit"]
    assert asked("ship") == ["shipping"]
    assert asked("invoice") == []


def test_gate_with_something_open_is_asked_until_it_is_cured():
    assert asked("release", live={"discount"}) == ["credit", "discount"]
    assert asked("release", live={"removed"}) == ["credit"]


def test_goods_at_the_shipping_step_are_asked_for_it_as_well():
    assert asked("release", stages=("ship",)) == ["credit", "shipping"]


def test_gate_that_was_not_asked_cures_nothing():
    hold = StoredHold(7, 1, 0, "shipping", "x", "block", "open", 1.0, 0.0, 1.0, None, None)
    decisions = {1: Decision(1)}
    assert difference([hold], decisions, {1: frozenset(("shipping",))}).cure == []
    assert difference([hold], decisions).cure == [7]
