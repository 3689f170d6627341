"""Several workers at one run: each takes what nobody else is at, and together they do what one would, once."""

import pytest


@pytest.fixture(scope="module")
def outcome(tell_in_shell):
    return tell_in_shell("claim_race", "Racing for claims")


def test_worker_takes_what_nobody_before_it_waits_for(outcome):
    assert outcome["first_takes"] == [0]  # it wants products 0 and 1
    # 1 waits for 0's product 1, so 2 waits for 1's product 2, and so on; only the last shares nothing with anybody.
    assert outcome["second_takes"] == [12]


def test_worker_to_whom_nothing_is_left_waits_for_the_first(outcome):
    assert outcome["third_waits"]
    assert outcome["third_takes"] == [[0]]


def test_two_clocks_do_one_run_as_one_would(outcome):
    assert outcome["clocks"] == [0, 0]
    assert outcome["run"] == ["done", 0]
    # The three that rank first for each product, as if one clock had served them in turn.
    assert outcome["winners"] == [[0, 4, 5], [0, 1, 5], [1, 2, 6], [2, 3, 7], [3, 4, 8], [12]]
    assert outcome["stock"] == [18.0, 18.0]
    assert outcome["harm"] == [16.0, -16.0]
    assert outcome["decisions"] == [*range(9), 12]
