import pytest
from order_release_logic.source_branch import Lacking, lending_branch

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
