import pytest
from hypothesis import given
from hypothesis import strategies as st
from order_release_logic.awaited import Shortage
from order_release_logic.source_branch import Lacking, Whole, lend_to_book, lending_branch

HOME, NORTH, SOUTH = 1, 2, 3
DRILL, LAMP = 10, 11


@pytest.mark.parametrize(
    ("free", "lender"),
    [
        ({(DRILL, NORTH): 5.0, (LAMP, NORTH): 2.0}, NORTH),
        ({(DRILL, NORTH): 4.9, (LAMP, NORTH): 9.0}, None),
        ({(DRILL, HOME): 50.0, (LAMP, HOME): 50.0}, None),
        ({(DRILL, NORTH): 6.0, (LAMP, NORTH): 9.0, (DRILL, SOUTH): 8.0, (LAMP, SOUTH): 5.0}, SOUTH),
        ({(DRILL, NORTH): 6.0, (LAMP, NORTH): 3.0, (DRILL, SOUTH): 6.0, (LAMP, SOUTH): 3.0}, NORTH),
    ],
)
def test_the_branch_that_has_all_and_keeps_most_lends(free, lender):
    lacking = [Lacking(1, DRILL, HOME, 2.0), Lacking(2, DRILL, HOME, 3.0), Lacking(3, LAMP, HOME, 2.0)]
    for some in (lacking, lacking[::-1]):
        assert lending_branch(some, free, [SOUTH, HOME, NORTH]) == lender


def test_nothing_lacking_needs_no_branch():
    assert lending_branch([], {(DRILL, NORTH): 5.0}, [NORTH]) is None


def whole(order_id, branch_id=HOME, **goods):
    return Whole(
        order_id,
        (order_id,),
        branch_id,
        {{"drill": DRILL, "lamp": LAMP}[name]: q for name, q in goods.items()},
    )


def short(key, quantity, product=DRILL, home=HOME):
    return Shortage(key, (key,), product, home, quantity)


def test_a_branch_ships_whole_orders_first_and_sends_of_what_is_left():
    free = {(DRILL, NORTH): 10.0, (LAMP, NORTH): 1.0, (DRILL, SOUTH): 4.0}
    orders = [whole(1, drill=6.0), whole(2, drill=2.0, lamp=2.0), whole(4, NORTH, drill=1.0)]
    lines = [short(11, 5.0), short(22, 2.0), short(33, 3.0), short(44, 1.0, home=NORTH)]
    owner = {11: 1, 22: 2, 33: 3, 44: 4}
    for some in (orders, orders[::-1]):
        for few in (lines, lines[::-1]):
            ships, sends = lend_to_book(some, few, owner, free, [HOME, NORTH, SOUTH])
            # North ships order 1 (6 of 10) and cannot ship order 2 (one lamp of two); of its 4 left, 2 and no 3 more.
            assert ships == {NORTH: {1}, SOUTH: {4}}
            assert sends == {(NORTH, HOME): [22], (SOUTH, HOME): [22]}


@given(
    st.lists(st.tuples(st.integers(1, 3), st.integers(0, 9), st.sampled_from([HOME, NORTH])), max_size=6),
    st.dictionaries(st.sampled_from([HOME, NORTH, SOUTH]), st.integers(-3, 12), max_size=3),
)
def test_no_branch_gives_more_than_it_has_nor_to_itself(asked, stock):
    free = {(DRILL, branch): float(quantity) for branch, quantity in stock.items()}
    orders = [
        Whole(index, (rank,), home, {DRILL: float(quantity)})
        for index, (rank, quantity, home) in enumerate(asked)
        if quantity % 2
    ]
    lines = [Shortage(index, (rank,), DRILL, home, float(q)) for index, (rank, q, home) in enumerate(asked)]
    owner = {index: index for index in range(len(asked))}
    ships, sends = lend_to_book(orders, lines, owner, free, [HOME, NORTH, SOUTH])
    for branch in (HOME, NORTH, SOUTH):
        keys = [key for (lender, _home), some in sends.items() if lender == branch for key in some]
        given_away = [*ships.get(branch, ()), *keys]
        assert len(given_away) == len(set(given_away))
        assert sum(asked[key][1] for key in given_away) <= max(stock.get(branch, 0), 0)
        assert all(asked[key][2] != branch for key in given_away)
