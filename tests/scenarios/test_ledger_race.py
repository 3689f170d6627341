"""Two at once in the decision ledger, with real cursors that really commit."""

import pytest


@pytest.fixture(scope="module")
def outcome(tell_in_shell):
    return tell_in_shell("ledger_race", "Racing for the ledger")


def test_two_people_decide_without_waiting_and_the_late_one_is_sealed_late(outcome):
    assert not outcome["second_waited"]
    assert outcome["ids_in_order"], "the first to write is the last to commit"
    assert (outcome["first_seal"], outcome["late_seal"]) == ([1, 1], [2, 1])


def test_two_sealers_do_not_seal_twice(outcome):
    assert (outcome["sealing"], outcome["meanwhile"]) == ([3, 1], None)


def test_sealer_with_an_old_view_is_tried_again(outcome):
    assert (outcome["fresh"], outcome["stale"]) == ([4, 1], ["tried again", None])


def test_nothing_is_lost_between_four_people_and_a_sealer(outcome):
    assert outcome["verified"] == {"consistent": True, "entries": 104, "unsealed": 0, "findings": []}


def test_scheduled_actions_seal_in_batches_and_mail_the_heads(outcome):
    # 2,500 new entries and the company's own: its auditor's address is a policy, and its change is logged.
    assert outcome["cron_batches"] == [501, 1000, 1000]
    assert outcome["mailed_up_to"]


def test_refused_second_act_stays_in_the_ledger(outcome):
    assert outcome["refused"]
    assert outcome["refusals"] == ["Hansa Bau"]
