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


def test_list_of_rows_is_a_table():
    evidence = {"lines": [{"product": "Cable", "quantity": 3.0}, {"product": "Drill", "price": 1.5}]}
    table = Row(
        "Lines",
        heads=("Product", "Quantity", "Price"),
        lines=(("Cable", "3.00", "-"), ("Drill", "-", "1.50")),
    )
    assert rows(evidence) == (table,)


def test_deeper_lists_are_nested_and_numbered():
    evidence = {"orders": [{"name": "S1", "lines": [1, 2]}]}
    first = Row("1", rows=(Row("Name", "S1"), Row("Lines", "1, 2")))
    assert rows(evidence) == (Row("Orders", rows=(first,)),)
