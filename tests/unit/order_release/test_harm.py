"""What moves from whom to whom."""

from hypothesis import given
from hypothesis import strategies as st
from order_release_logic.harm import Change, Transfer, beyond_cap, lost_by_partner, settle, transfers


def _change(line_id, had, gets, partner=1, key=(1, 1), value=2.0):
    return Change(line_id, line_id, partner, key, (line_id,), had, gets, value)


def test_free_stock_goes_to_the_best_and_the_last_gives_first():
    changes = [_change(1, 0, 5), _change(2, 0, 4), _change(3, 3, 1), _change(4, 5, 1)]
    assert transfers(changes) == [
        Transfer(None, 1, 3.0),
        Transfer(4, 1, 2.0),
        Transfer(4, 2, 2.0),
        Transfer(3, 2, 2.0),
    ]


def test_goods_are_not_mixed_up():
    assert transfers([_change(1, 0, 2), _change(2, 2, 0, key=(2, 1))]) == [Transfer(None, 1, 2)]


def test_nobody_hands_back_what_nobody_gets():
    """Nine handed back, two free, five wanted: three change hands, six stay where they were."""
    changes, found = settle([_change(1, 0, 5), _change(2, 9, 0)], {(1, 1): 6.0}, set())
    assert found == [Transfer(None, 1, 2.0), Transfer(2, 1, 3.0)]
    assert [one.gets for one in changes] == [5, 6.0]


def test_who_is_held_again_loses_all_whoever_gets_it():
    changes, found = settle([_change(1, 9, 0)], {(1, 1): 9.0}, {1})
    assert (found, changes[0].gets) == ([], 0)


def test_donor_is_spared_beyond_the_cap():
    changes = [_change(1, 0, 9), _change(2, 5, 0, partner=2), _change(3, 4, 0, partner=3)]
    assert lost_by_partner(changes) == {2: 10.0, 3: 8.0}
    assert beyond_cap(changes, {3: 4.0}, 11.0) == {3}
    assert beyond_cap(changes, {3: 4.0}, 0.0) == set()


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(1, 3)), max_size=12))
def test_every_gain_is_explained_and_nobody_gives_more_than_it_loses(rows):
    changes = [_change(index, had, gets, key=(key, 1)) for index, (had, gets, key) in enumerate(rows)]
    found = transfers(changes)
    for one in changes:
        got = sum(each.quantity for each in found if each.to_line_id == one.line_id)
        gave = sum(each.quantity for each in found if each.from_line_id == one.line_id)
        assert abs(got - max(one.quantity, 0)) < 1e-6
        assert gave <= max(-one.quantity, 0) + 1e-6
