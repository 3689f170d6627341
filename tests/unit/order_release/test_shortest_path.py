"""The path is the smallest set that hits every reason, always the same one."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st
from order_release_logic.shortest_path import Action, shortest


def action(key, *cures, weight=0):
    return Action(key, frozenset(cures), weight)


def keys(path):
    return [step.action.key for step in path.steps]


def test_one_payment_beats_two_releases():
    path = shortest(
        {"credit", "overdue"},
        [
            action("release credit", "credit"),
            action("release overdue", "overdue"),
            action("pay", "credit", "overdue"),
        ],
    )
    assert keys(path) == ["pay"]


def test_what_would_do_in_its_place_is_told_lightest_first():
    path = shortest(
        {"credit", "margin"},
        [
            action("pay", "credit", weight=4),
            action("limit", "credit", weight=5),
            action("override", "credit", weight=8),
            action("manager", "margin", weight=3),
        ],
    )
    assert keys(path) == ["manager", "pay"]
    assert [one.key for one in path.steps[1].instead] == ["limit", "override"]
    assert path.steps[0].instead == ()


def test_fewer_actions_win_over_lighter_ones():
    path = shortest({1, 2}, [action("a", 1), action("b", 2), action("both", 1, 2, weight=50)])
    assert keys(path) == ["both"]


def test_what_nothing_cures_is_left_and_the_rest_still_solved():
    path = shortest({"stock", "price"}, [action("price", "price")])
    assert (keys(path), path.left) == (["price"], {"stock"})


def test_nothing_stands_nothing_to_do():
    assert shortest((), [action("a", 1)]).steps == ()


def test_an_alternative_must_cure_all_that_only_the_step_cures():
    path = shortest({1, 2, 3}, [action("ab", 1, 2), action("c", 3), action("a", 1)])
    assert keys(path) == ["ab", "c"]
    assert path.steps[0].instead == ()


def test_many_short_lines_of_one_receipt_are_one_step():
    lines = range(60)
    single = [action(f"release {one:02d}", one) for one in lines]
    assert keys(shortest(lines, [*single, action("receipt", *lines)])) == ["receipt"]


ACTIONS = st.lists(
    st.builds(
        Action,
        st.text("abcdef", min_size=1, max_size=3),
        st.frozensets(st.integers(0, 6), min_size=1),
        st.integers(0, 5),
    ),
    max_size=8,
    unique_by=lambda one: one.key,
)


@given(st.frozensets(st.integers(0, 6)), ACTIONS, st.randoms())
def test_smallest_lightest_and_independent_of_order(obstacles, actions, random):
    path = shortest(obstacles, actions)
    curable = frozenset().union(*(one.cures for one in actions)) & obstacles
    assert path.left == obstacles - curable
    hit = frozenset().union(*(step.action.cures for step in path.steps))
    assert curable <= hit
    assert (len(path.steps), sum(step.action.weight for step in path.steps)) == min(
        (size, sum(one.weight for one in chosen))
        for size in range(len(actions) + 1)
        for chosen in combinations(actions, size)
        if curable <= frozenset().union(*(one.cures for one in chosen))
    )
    shuffled = list(actions)
    random.shuffle(shuffled)
    assert shortest(obstacles, shuffled) == path
    for step in path.steps:
        rest = [one.action.cures for one in path.steps if one is not step]
        for other in step.instead:
            assert curable <= frozenset().union(other.cures, *rest)
