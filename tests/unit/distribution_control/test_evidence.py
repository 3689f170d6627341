"""Evidence is shown as a table that a controller can read."""

import pytest
from distribution_control_logic.evidence import Row, rows


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12400.0, "12,400.00"),
        (0.12345, "0.1235"),
        (-3.5, "-3.50"),
        (1432, "1432"),
        (True, "✓"),
        (None, "-"),
        ("EUR", "EUR"),
        (["S1", "S2"], "S1, S2"),
        ([], "-"),
        ({}, "-"),
    ],
)
def test_value_in_words(value, text):
    assert rows({"credit_limit": value}) == (Row("Credit limit", text),)


def test_lists_of_rows_are_nested_and_numbered():
    evidence = {"lines": [{"product": "Cable", "quantity": 3.0}, {"product": "Drill", "quantity": 1.5}]}
    first = Row("1", rows=(Row("Product", "Cable"), Row("Quantity", "3.00")))
    second = Row("2", rows=(Row("Product", "Drill"), Row("Quantity", "1.50")))
    assert rows(evidence) == (Row("Lines", rows=(first, second)),)
