"""Runs beside runs, salesmen and receipts, and a run that is killed, with real cursors that really commit."""

import pytest


@pytest.fixture(scope="module")
def outcome(tell_in_shell):
    return tell_in_shell("run_race", "Racing runs")


def test_two_runs_give_the_same_goods_once(outcome):
    assert outcome["before"] == [[10.0, 0.0], [0.0, 6.0], 10.0, 10.0]
    assert outcome["two_runs"] == ["tried again", 1]
    assert outcome["two_runs_goods"] == [[4.0, 6.0], [6.0, 0.0], 10.0, 10.0]
    assert outcome["two_runs_harm"] == [[True, -6.0], [True, 6.0]]


def test_run_and_salesman_both_count_whoever_is_first(outcome):
    assert outcome["run_and_salesman"] == ["tried again", None]
    # What the customer does not want any more is free: the next look hands it out.
    assert outcome["run_and_salesman_goods"] == [[4.0, 6.0], [2.0, 0.0], 10.0, 6.0]
    assert outcome["salesman_and_run"] == ["tried again", 1]
    assert outcome["salesman_and_run_goods"] == [[3.0, 0.0], [6.0, 0.0], 10.0, 9.0]


def test_what_arrived_meanwhile_spares_the_donor(outcome):
    assert outcome["receipt_and_run"] == ["tried again", 1]
    assert outcome["receipt_and_run_goods"] == [[10.0, 0.0], [6.0, 0.0], 16.0, 16.0]


def test_killed_run_keeps_what_was_committed_and_does_the_rest_once(outcome):
    assert outcome["killed_chunks"] == 3
    assert outcome["killed_goods"] == [[6.0, 3.0], [3.0, 0.0], [0.0, 3.0], [0.0, 3.0], 9.0, 9.0]
    assert outcome["killed_alive"] == "x"  # a chunk was done and not committed when SIGKILL came
    assert outcome["killed_again_goods"] == outcome["killed_goods"]
    assert outcome["resumed_goods"] == [[0.0, 9.0], [3.0, 0.0], [3.0, 0.0], [3.0, 0.0], 9.0, 9.0]
    assert outcome["resumed"] == ["done", ["done"] * 4]
    assert outcome["resumed_harm"] == [-3.0, -3.0, -3.0, 3.0, 3.0, 3.0]
