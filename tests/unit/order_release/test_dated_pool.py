"""Goods that have to be gone by a day are not there for who ships after it."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from order_release_logic.dated_pool import Batch, DatedPool, Needed
from order_release_logic.decide import decide
from order_release_logic.stock import StockBook

from .conftest import DAY, make_line, make_order

KEY = (1, 1)


def _day(number):
    return DAY + timedelta(days=number)


def _decide(orders, free, batches, days):
    """Return {order id: quantity let go} of *orders* [(day, quantity)], with *batches* [(removal day, quantity)]."""
    demands = [
        make_order(index, [make_line(index, index * 10, quantity)], day=day)
        for index, (day, quantity) in enumerate(orders, 1)
    ]
    pool = DatedPool(
        {KEY: free},
        batches={KEY: [Batch(_day(day), None, quantity) for day, quantity in sorted(batches)]},
        needed={
            one.order_id: Needed(one.promised_at, one.promised_at + timedelta(days=days)) for one in demands
        },
    )
    decisions = decide(demands, [StockBook(pool)], {})
    return {order_id: sum(one.let_go.values()) for order_id, one in decisions.items()}


def test_late_order_gets_what_is_fit_and_early_one_leaves_it_alone():
    # 4 go on day 6 (the 7th), 6 never: who ships on the 2nd takes the 4.
    assert _decide([(2, 4.0), (10, 6.0)], 10.0, [(6, 4.0)], 0) == {1: 4.0, 2: 6.0}


def test_late_order_alone_is_short_of_the_old_ones():
    assert _decide([(10, 8.0)], 10.0, [(6, 4.0)], 0) == {1: 6.0}


def test_shelf_life_counts_to_the_expiration_only():
    order = make_order(1, [make_line(1, 10, 5.0)], day=2)
    for left, gone in ((3, 5.0), (9, 0.0)):
        pool = DatedPool(
            {KEY: 5.0},
            batches={KEY: [Batch(_day(8), _day(8), 5.0)]},
            needed={1: Needed(_day(1), _day(1 + left))},
        )
        assert sum(decide([order], [StockBook(pool)], {})[1].let_go.values()) == gone


@given(
    st.lists(st.tuples(st.integers(1, 28), st.integers(1, 9).map(float)), min_size=1, max_size=6),
    st.lists(st.tuples(st.integers(1, 30), st.integers(1, 9).map(float)), max_size=5),
    st.integers(0, 20).map(float),
)
def test_nobody_gets_more_than_is_fit_on_his_day_or_later(orders, batches, undated):
    free = undated + sum(quantity for _day, quantity in batches)
    gone = _decide(orders, free, batches, 0)
    for day, _quantity in orders:
        later = sum(gone[index] for index, (other, _qty) in enumerate(orders, 1) if other >= day)
        # The promised day n of an order is n - 1 days after the first.
        fit = undated + sum(quantity for removal, quantity in batches if removal > day - 1)
        assert later <= fit + 1e-6
