"""Lines that leave in parts, counted from their components."""

from hypothesis import given
from hypothesis import strategies as st
from order_release_logic.demand import LineDemand
from order_release_logic.parts import Moved, in_parts, share_parts

KIT = LineDemand(1, 10, 100, 7, True, True, 6.0, 0.0, 0.0, 0.0, 300.0, 0.0, 0.2, label="Set")
PARTS = {1: 2.0, 2: 1.0}


def test_held_parts_make_held_kits_and_their_value():
    line = in_parts(KIT, PARTS, {1: Moved(8.0, 4.0), 2: Moved(4.0, 2.0)}, 6.0, False, False)
    assert (line.open_qty, line.held_qty, line.ship_qty, line.stocked) == (4.0, 4.0, 0.0, False)
    assert (line.value_open, line.value_out) == (200.0, 100.0)


def test_one_held_part_holds_its_kit():
    line = in_parts(KIT, PARTS, {1: Moved(2.0, 10.0), 2: Moved(0.0, 6.0)}, 6.0, False, False)
    assert line.open_qty == 1.0


def test_what_is_launched_next_is_open_as_far_as_whole_kits_have_not_gone():
    line = in_parts(KIT, PARTS, {1: Moved(0.0, 4.0), 2: Moved(0.0, 1.0)}, 6.0, True, False)
    assert line.open_qty == 5.0


def test_in_full_everything_ordered_is_open_and_nothing_before_the_truck():
    line = in_parts(KIT, PARTS, {1: Moved(0.0, 12.0, 12.0), 2: Moved(0.0, 6.0, 6.0)}, 6.0, False, True)
    assert (line.open_qty, line.ship_qty) == (6.0, 0.0)


def test_first_moves_are_used_up_first():
    moves = [(1, "a", 2.0), (2, "b", 1.0), (3, "a", 4.0), (4, "b", 2.0)]
    assert share_parts(moves, 1 / 3) == {1: 2.0, 2: 1.0}
    assert share_parts(moves, 2 / 3) == {1: 2.0, 2: 1.0, 3: 2.0, 4: 1.0}


@given(
    st.lists(st.tuples(st.integers(1, 3), st.integers(1, 50).map(float)), min_size=1, max_size=8),
    st.integers(0, 10),
)
def test_every_part_goes_in_the_same_share_and_none_beyond(rows, tenths):
    moves = [(index, part, quantity) for index, (part, quantity) in enumerate(rows)]
    taken = share_parts(moves, tenths / 10)
    for part in {one for _id, one, _quantity in moves}:
        held = sum(quantity for _id, one, quantity in moves if one == part)
        gone = sum(taken.get(move_id, 0.0) for move_id, one, _quantity in moves if one == part)
        assert abs(gone - held * tenths / 10) < 1e-4
    assert all(taken.get(move_id, 0.0) <= quantity for move_id, _part, quantity in moves)
