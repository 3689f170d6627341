from hypothesis import given
from hypothesis import strategies as st
from order_release_logic.claim import choose

ROWS = st.sets(st.integers(1, 9), max_size=4)
GROUPS = st.lists(ROWS, max_size=8).map(lambda rows: dict(enumerate(rows)))


def test_the_first_that_are_free_are_taken():
    groups = {"a": {1, 2}, "b": {2, 3}, "c": {4}, "d": {5}}
    assert choose(groups, {1, 2, 4, 5}, 2) == ["a", "c"]
    assert choose(groups, {1, 2, 4, 5}, 9) == ["a", "c", "d"]
    assert choose(groups, set(), 9) == []


def test_nobody_overtakes_a_better_ranked_order_that_waits_for_the_same():
    groups = {"a": {1, 2}, "b": {2, 3}, "c": {3}, "d": {4}}
    assert choose(groups, {2, 3, 4}, 9) == ["d"]
    assert choose(groups, {1, 2, 3, 4}, 9) == ["a", "b", "c", "d"]


@given(GROUPS, ROWS, st.integers(1, 8))
def test_taken_is_free_and_before_nobody_who_shares_it(groups, free, limit):
    chosen = choose(groups, free, limit)
    assert chosen == sorted(chosen)
    assert len(chosen) <= limit
    for key in chosen:
        assert groups[key] <= free
        assert all(before in chosen for before in range(key) if groups[before] & groups[key])
    everything = set().union(*groups.values())
    assert choose(groups, everything, limit) == list(groups)[:limit]
