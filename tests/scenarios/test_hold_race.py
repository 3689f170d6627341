"""Two at once on the same held goods, with real cursors that really commit."""

import pytest


@pytest.fixture(scope="module")
def outcome(tell_in_shell):
    return tell_in_shell("hold_race", "Racing for held goods")


def test_two_releases_do_not_promise_the_same_pieces(outcome):
    assert outcome["two_orders"] == ["tried again", 1.0]
    assert outcome["two_orders_goods"] == [
        [["assigned", 4.0, 4.0, False]],
        [["partially_available", 4.0, 1.0, False]],
    ]
    assert outcome["two_orders_reserved"] == 5.0


def test_one_order_is_released_once(outcome):
    assert outcome["same_order"] == ["tried again", 0]
    assert outcome["same_order_goods"] == [["assigned", 3.0, 3.0, False]]


def test_release_and_decrease_both_count_whoever_is_first(outcome):
    assert outcome["release_and_less"] == ["tried again", 1]
    assert outcome["release_and_less_goods"] == [["assigned", 1.0, 1.0, False]]
    assert outcome["less_and_release"] == ["tried again", 1.0]
    assert outcome["less_and_release_goods"] == [["assigned", 1.0, 1.0, False]]


def test_nobody_picks_what_is_held_and_nobody_holds_what_is_picked(outcome):
    how, message = outcome["hold_and_pick"]
    assert (how, "held for release" in message) == ("tried again", True)
    assert outcome["hold_and_pick_goods"] == [["confirmed", 2.0, 0.0, True]]
    assert outcome["pick_and_hold"] == ["tried again", 0]
    assert outcome["pick_and_hold_goods"] == [["assigned", 2.0, 2.0, False]]
