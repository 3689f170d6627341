"""Budgets and outcomes of overrides."""

from datetime import date

import pytest
from order_release_logic.override import Budget, Facts, choose, period_start, refusal, score

DAY = date(2030, 5, 15)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, ("pending", 0, 0.0, False)),
        ({"cancelled": True}, ("not_shipped", 0, 0.0, True)),
        ({"shipped": True}, ("pending", 0, 0.0, False)),
        (
            {"shipped": True, "complete": True, "invoiced": 100, "paid_late_days": 3},
            ("good", 0 + 3, 0.0, True),
        ),
        ({"shipped": True, "complete": True, "invoiced": 100, "paid_late_days": -9}, ("good", 0, 0.0, True)),
        ({"shipped": True, "complete": True, "invoiced": 100, "paid_late_days": 4}, ("late", 4, 0.0, True)),
        (
            {
                "shipped": True,
                "complete": True,
                "invoiced": 100,
                "residual": 40,
                "open_due": date(2030, 5, 12),
            },
            ("pending", 3, 0.0, False),
        ),
        (
            {
                "shipped": True,
                "complete": True,
                "invoiced": 100,
                "residual": 40,
                "open_due": date(2030, 5, 11),
            },
            ("unpaid", 4, 0.0, False),
        ),
        (
            {
                "shipped": True,
                "complete": True,
                "invoiced": 100,
                "residual": 40,
                "open_due": date(2030, 2, 14),
            },
            ("unpaid", 90, 0.0, False),
        ),
        (
            {
                "shipped": True,
                "complete": True,
                "invoiced": 100,
                "residual": 40,
                "open_due": date(2030, 2, 13),
            },
            ("loss", 91, 40.0, False),
        ),
        ({"shipped": True, "complete": True, "invoiced": 100, "credited": 15}, ("loss", 0, 15.0, True)),
        ({"shipped": True, "complete": True, "invoiced": 100, "margin": -7.5}, ("loss", 0, 7.5, True)),
        ({"shipped": True, "complete": False, "invoiced": 50}, ("pending", 0, 0.0, False)),
    ],
)
def test_score(facts, expected):
    assert tuple(score(Facts(DAY, **facts))) == expected


def budget(budget_id, user=None, group=None, single=0.0, total=0.0):
    return Budget(budget_id, user, group, single, total, "month")


def test_own_before_role_before_everybody():
    everybody, role, own = budget(1), budget(2, group=7), budget(3, user=5)
    assert choose([everybody, role, own], 5, {7}) is own
    assert choose([everybody, role, own], 6, {7}) is role
    assert choose([everybody, role, own], 6, {8}) is everybody
    assert choose([role, own], 6, {8}) is None


def test_what_fits_to_the_cent():
    assert refusal(None, 1e9, 1e9) is None
    assert refusal(budget(1, single=100.0), 0.0, 100.0) is None
    assert refusal(budget(1, single=100.0), 0.0, 100.01) == ("single", 100.0)
    assert refusal(budget(1, total=100.0), 60.0, 40.0) is None
    assert refusal(budget(1, total=100.0), 60.0, 40.01) == ("total", 40.0)


@pytest.mark.parametrize(
    ("period", "start"),
    [("day", 15), ("week", 13), ("month", 1)],
)
def test_periods_begin(period, start):
    assert period_start(DAY, period) == DAY.replace(day=start)
    assert period_start(DAY, "quarter") == date(2030, 4, 1)
    assert period_start(DAY, "year") == date(2030, 1, 1)
