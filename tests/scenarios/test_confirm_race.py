"""Two salespeople who confirm at once, with real cursors that really commit, where nothing else would make one notice."""

import pytest


@pytest.fixture(scope="module")
def outcome(tell_in_shell):
    return tell_in_shell("confirm_race", "Racing to confirm")


def test_last_pieces_are_promised_once(outcome):
    assert outcome["last_pieces"] == ["tried again", None]
    assert outcome["last_pieces_stand"] == [["released", 4.0, 0], ["partial", 1.0, 3.0]]


def test_one_limit_is_not_used_twice(outcome):
    assert outcome["one_limit"] == ["tried again", None]
    assert outcome["one_limit_stand"] == [["released", 8.0, 0], ["held", 0, 8.0]]


def test_run_and_salesman_do_not_give_the_same_goods(outcome):
    # Of 5 + 7 pieces 5 are promised and 3 waited for: the other 4 go to one of two.
    assert outcome["arrival_before"] == [["held", 0, 4.0]]
    assert outcome["run_and_confirm"] == ["tried again", None]
    assert outcome["run_and_confirm_stand"] == [["released", 4.0, 0], ["held", 0, 4.0]]


def test_who_shares_nothing_does_not_wait(outcome):
    assert outcome["apart"] == ["at once", None]
    assert outcome["apart_stand"] == [["released", 2.0, 0], ["released", 1.0, 0]]
