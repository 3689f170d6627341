"""A purchase order that is late, postponed, cancelled: what the nights propose; and two people on one proposal."""

import pytest


@pytest.fixture(scope="module")
def outcome(tell_in_shell):
    return tell_in_shell("late_order", "Planning around a late order")


def test_late_order_is_waited_for_or_chased_and_never_bought_twice(outcome):
    assert outcome["late"][0][0] in ("wait", "expedite")
    assert outcome["late_again"] == outcome["late"]
    assert outcome["late_ordered"] == 200


def test_postponed_order_is_brought_forward_and_never_bought_twice(outcome):
    assert outcome["postponed"] == ["expedite"]
    assert outcome["postponed_ordered"] == 200


def test_cancelled_order_is_bought(outcome):
    assert outcome["cancelled"] == ["buy"]


def test_two_people_accept_once(outcome):
    assert outcome["short"] == "buy"
    assert outcome["second"] == "told that somebody was faster"
    assert outcome["ordered_once"]
    assert outcome["after"] == []
