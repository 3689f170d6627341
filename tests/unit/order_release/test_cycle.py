"""The hours of an order belong to somebody, each of them once."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from order_release_logic.cycle import Wait, split

START = datetime(2030, 1, 1, 8, tzinfo=UTC)


def at(hours):
    return START + timedelta(hours=hours)


def wait(gate, since, until=None):
    return Wait(gate, at(since), None if until is None else at(until))


def test_nobody_held_it():
    assert split(at(0), at(10), []) == {"net": 10.0}


def test_credit_then_stock_then_the_warehouse():
    assert split(at(0), at(48), [wait("overdue", 0, 4), wait("stock", 0, 30)]) == {
        "credit": 4.0,
        "stock": 26.0,
        "net": 18.0,
    }


def test_of_two_people_the_one_who_held_first_and_each_hour_once():
    assert split(at(0), at(10), [wait("margin", 1, 6), wait("credit", 0, 4)]) == {
        "credit": 4.0,
        "price": 2.0,
        "net": 4.0,
    }


def test_a_hold_that_still_stands_and_a_gate_of_another_addon():
    assert split(at(0), at(8), [wait("customs", 2)]) == {"net": 2.0, "other": 6.0}


def test_what_lies_outside_counts_not():
    assert split(at(0), at(8), [wait("credit", -5, -1), wait("credit", 9, 12)]) == {"net": 8.0}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["credit", "stock", "margin", "x"]), st.integers(-5, 60), st.integers(1, 40)
        )
    )
)
def test_the_parts_are_the_whole(rows):
    waits = [wait(gate, since, since + length) for gate, since, length in rows]
    hours = split(at(0), at(50), waits)
    assert abs(sum(hours.values()) - 50.0) < 1e-3
    assert hours == split(at(0), at(50), waits[::-1])
