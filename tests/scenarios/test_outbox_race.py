"""Two workers, a crash and a restart at the outbox between companies, with real cursors that really commit."""

import pytest


@pytest.fixture(scope="module")
def outcome(tell_in_shell):
    return tell_in_shell("outbox_race", "Racing for the outbox")


def test_messages_wait_while_the_agreement_is_not_in_force(outcome):
    assert outcome["before"] == ["waiting"] * 4


def test_a_crash_leaves_nothing_half_done(outcome):
    assert outcome["after_crash"] == [["waiting"] * 4, 0]


def test_two_workers_do_each_step_once(outcome):
    assert (outcome["first"], outcome["second"]) == ([0, 1], [2, 3])
    assert outcome["after_two"] == [["done"] * 4, 4]


def test_a_restart_repeats_nothing(outcome):
    assert (outcome["again"], outcome["after_restart"]) == ([], [["done"] * 4, 4])
