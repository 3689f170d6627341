"""A purchase order that is late, postponed, cancelled: what the nights propose; and two people on one proposal."""

import json
import os
import pathlib

import pytest

from devtools import database, odoo

STORY = pathlib.Path(__file__).parent / "late_order.py"


@pytest.fixture(scope="module")
def outcome():
    name = f"test_late_order_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    database.clone(database.suite(database.chosen_addons()), name)
    try:
        printed = odoo.shell(name, STORY.read_text(), "Planning around a late order", log_name=name)
    finally:
        database.drop(name)
    return json.loads([line for line in printed.splitlines() if line.startswith("{")][-1])


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
