"""Evidence becomes plain JSON values without changing its meaning."""

import datetime
import decimal

import pytest
from distribution_control_logic.plain import plain


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"limit": 10000, "ok": True, "note": None}, {"limit": 10000, "ok": True, "note": None}),
        (0.1 + 0.2, 0.3),
        (-0.0, 0.0),
        (decimal.Decimal("12.50"), 12.5),
        ({7: ("a", "b")}, {"7": ["a", "b"]}),
        ({"b", "a"}, ["a", "b"]),
        (datetime.date(2026, 3, 2), "2026-03-02"),
        (datetime.datetime(2026, 3, 2, 9, 0), "2026-03-02 09:00:00"),
        (
            datetime.datetime(2026, 3, 2, 9, 0, tzinfo=datetime.timezone(datetime.timedelta(hours=2))),
            "2026-03-02 07:00:00",
        ),
    ],
)
def test_value_becomes_plain(given, expected):
    assert plain(given) == expected


@pytest.mark.parametrize("value", [object(), b"bytes", {True: 1}, [object()]])
def test_other_types_are_refused(value):
    with pytest.raises(TypeError, match="evidence"):
        plain(value)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), decimal.Decimal("NaN")])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(ValueError, match="not a figure"):
        plain(value)
