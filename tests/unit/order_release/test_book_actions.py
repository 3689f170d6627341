"""The few actions that free most money, counted by hand."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from order_release_logic.awaited import Receipt, Shortage, awaited
from order_release_logic.book_actions import Waiting, most_freeing

DAY = datetime(2030, 1, 1, tzinfo=UTC)


def orders(*rows):
    return [Waiting(order_id, value, frozenset(obstacles)) for order_id, value, obstacles in rows]


def test_one_receipt_before_one_payment_before_what_only_helps():
    book = orders((1, 100.0, {"s1"}), (2, 50.0, {"s2"}), (3, 120.0, {"c3"}), (4, 999.0, {"s4", "x"}))
    found = most_freeing(book, {"receipt": {"s1", "s2", "s4"}, "pay": {"c3"}})
    assert [(one.key, one.freed, one.value, one.touched, one.touched_value) for one in found] == [
        ("receipt", (1, 2), 150.0, (4,), 999.0),
        ("pay", (3,), 120.0, (), 0.0),
    ]


def test_an_action_counts_what_the_earlier_ones_left():
    book = orders((1, 100.0, {"a"}), (2, 80.0, {"a", "b"}), (3, 10.0, {"b"}))
    found = most_freeing(book, {"A": {"a"}, "B": {"b"}})
    assert [(one.key, one.freed, one.value) for one in found] == [("A", (1,), 100.0), ("B", (2, 3), 90.0)]


def test_no_more_than_asked_for_and_nothing_twice():
    book = orders(*((n, float(n), {f"o{n}"}) for n in range(1, 9)))
    found = most_freeing(book, {f"a{n}": {f"o{n}"} for n in range(1, 9)}, count=5)
    assert [one.value for one in found] == [8.0, 7.0, 6.0, 5.0, 4.0]


def test_an_order_without_obstacles_is_nobodys_merit():
    assert most_freeing(orders((1, 5.0, ())), {"a": {"x"}}) == []


def receipt(day, picking, quantity, product=1):
    return Receipt(DAY.replace(day=day), picking, product, 1, quantity)


def short(key, rank, quantity, product=1):
    return Shortage(key, (rank,), product, 1, quantity)


def test_who_ranks_first_gets_the_earlier_receipt():
    found = awaited([short("b", 2, 5.0), short("a", 1, 8.0)], [receipt(9, 90, 20.0), receipt(3, 30, 10.0)])
    assert {key: one.picking_id for key, one in found.items()} == {"a": 30, "b": 90}


def test_what_takes_two_receipts_waits_for_the_later_and_what_none_covers_is_not_told():
    found = awaited([short("a", 1, 12.0), short("b", 2, 30.0)], [receipt(3, 30, 10.0), receipt(9, 90, 5.0)])
    assert {key: one.picking_id for key, one in found.items()} == {"a": 90}


@given(
    st.lists(st.tuples(st.integers(0, 9), st.floats(0.5, 20)), max_size=8),
    st.lists(st.tuples(st.integers(1, 28), st.floats(0.5, 20)), max_size=6),
)
def test_never_more_is_promised_than_comes(wanted, coming):
    shortages = [short(index, rank, quantity) for index, (rank, quantity) in enumerate(wanted)]
    receipts = [receipt(day, index, quantity) for index, (day, quantity) in enumerate(coming)]
    found = awaited(shortages, receipts)
    assert sum(shortages[key].quantity for key in found) <= sum(quantity for _day, quantity in coming) + 1e-3
    assert found == awaited(shortages[::-1], receipts[::-1])


def test_what_frees_the_same_orders_is_told_instead_dearest_first():
    book = orders((1, 100.0, {"a"}), (2, 50.0, {"b"}), (3, 70.0, {"c", "x"}))
    cures = {"receipt": {"a", "b", "c"}, "limit": {"b"}, "transfer": {"a", "c"}, "other": {"x"}}
    found = most_freeing(book, {key: frozenset(cured) for key, cured in cures.items()}, count=1)
    assert [(one.key, one.freed, one.touched) for one in found] == [("receipt", (1, 2), (3,))]
    assert found[0].instead == (("transfer", (1,)), ("limit", (2,)))
