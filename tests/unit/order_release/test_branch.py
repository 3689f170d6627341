"""Which branch has the goods that held orders miss."""

from hypothesis import given
from hypothesis import strategies as st
from order_release_logic.branch import Cover, cover

NORTH, SOUTH = 1, 2


def test_branch_that_completes_most_orders_comes_first():
    wanted = {10: {7: (5.0, 2.0)}, 11: {7: (3.0, 2.0), 8: (1.0, 4.0)}}
    free = {(7, NORTH): 6.0, (8, NORTH): 1.0, (7, SOUTH): 8.0, (8, SOUTH): 1.0}
    # North: 5 for the first, 1 of 3 and the other product for the second: 16 of 20 in value.
    assert cover(wanted, free, [NORTH, SOUTH]) == [Cover(SOUTH, 2, 1.0), Cover(NORTH, 1, 16 / 20)]


def test_what_others_wait_for_counts_as_nothing_there():
    assert cover({10: {7: (5.0, 2.0)}}, {(7, NORTH): -4.0}, [NORTH]) == [Cover(NORTH, 0, 0.0)]


goods = st.dictionaries(
    st.integers(1, 4), st.tuples(st.floats(0.5, 9), st.floats(0.5, 9)), min_size=1, max_size=3
)


@given(
    wanted=st.dictionaries(st.integers(1, 5), goods, min_size=1, max_size=5),
    free=st.dictionaries(
        st.tuples(st.integers(1, 4), st.sampled_from([NORTH, SOUTH])), st.floats(-5, 30), max_size=8
    ),
)
def test_more_stock_never_covers_less(wanted, free):
    more = {key: quantity + 1.0 for key, quantity in free.items()}
    before = {one.branch_id: one for one in cover(wanted, free, [NORTH, SOUTH])}
    for one in cover(wanted, more, [NORTH, SOUTH]):
        assert 0.0 <= before[one.branch_id].share <= one.share + 1e-9 <= 1.0 + 2e-9
        assert before[one.branch_id].complete <= len(wanted)
