"""Every unit of a line is at exactly one place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from order_release_logic.places import GOODS, LineFacts, places


def shown(line):
    return {place.code: (place.quantity, place.stand) for place in places(line) if place.stand != "next"}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (LineFacts(10, confirmed=False), {"quoted": (10, "now")}),
        (LineFacts(10, held=10), {"quoted": (0, "done"), "held": (10, "now")}),
        (
            LineFacts(10, held=6, short=4, released=4),
            {"quoted": (0, "done"), "held": (2, "now"), "stock": (4, "now"), "released": (4, "now")},
        ),
        (
            LineFacts(10, released=6, picked=3, packed=2, shipped=4),
            {
                "quoted": (0, "done"),
                "released": (1, "now"),
                "picking": (3, "now"),
                "packed": (2, "now"),
                "shipped": (4, "done"),
                "to_invoice": (4, "now"),
            },
        ),
        (
            LineFacts(10, shipped=10, invoiced=10, paid=4),
            {
                "quoted": (0, "done"),
                "released": (0, "done"),
                "shipped": (10, "done"),
                "invoiced": (6, "now"),
                "paid": (4, "done"),
            },
        ),
        (
            LineFacts(10, shipped=10, returned=3, invoiced=7, paid=7),
            {
                "quoted": (0, "done"),
                "released": (0, "done"),
                "shipped": (7, "done"),
                "returned": (3, "done"),
                "paid": (7, "done"),
            },
        ),
    ],
)
def test_by_hand(line, expected):
    assert shown(line) == expected


@given(*(st.integers(0, 20) for _ in range(4)))
def test_goods_add_up(held, short, released, shipped):
    line = LineFacts(
        held + released + shipped + 1, held=held, short=short, released=released, shipped=shipped
    )
    assert sum(place.quantity for place in places(line) if place.code in GOODS) == line.ordered
