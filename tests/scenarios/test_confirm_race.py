"""Two salespeople who confirm at once, with real cursors that really commit, where nothing else would make one notice."""

import json
import os
import pathlib

import pytest

from devtools import database, odoo

RACE = pathlib.Path(__file__).parent / "confirm_race.py"


@pytest.fixture(scope="module")
def outcome():
    name = f"test_confirm_race_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    database.clone(database.suite(database.chosen_addons()), name)
    try:
        printed = odoo.shell(name, RACE.read_text(), "Racing to confirm", log_name=name)
    finally:
        database.drop(name)
    return json.loads([line for line in printed.splitlines() if line.startswith("{")][-1])


def test_last_pieces_are_promised_once(outcome):
    assert outcome["last_pieces"] == "tried again"
    assert outcome["last_pieces_stand"] == [["released", 4.0, 0], ["partial", 1.0, 3.0]]


def test_one_limit_is_not_used_twice(outcome):
    assert outcome["one_limit"] == "tried again"
    assert outcome["one_limit_stand"] == [["released", 8.0, 0], ["held", 0, 8.0]]


def test_run_and_salesman_do_not_give_the_same_goods(outcome):
    # Of 5 + 7 pieces 5 are promised and 3 waited for: the other 4 go to one of two.
    assert outcome["arrival_before"] == [["held", 0, 4.0]]
    assert outcome["run_and_confirm"] == "tried again"
    assert outcome["run_and_confirm_stand"] == [["released", 4.0, 0], ["held", 0, 4.0]]


def test_who_shares_nothing_does_not_wait(outcome):
    assert outcome["apart"] == "at once"
    assert outcome["apart_stand"] == [["released", 2.0, 0], ["released", 1.0, 0]]
