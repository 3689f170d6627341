"""Stored holds against what the gates found: twice in a row changes nothing."""

from order_release_logic.decide import Decision
from order_release_logic.difference import StoredHold, covers_of, difference
from order_release_logic.verdict import Verdict


def verdict(excess=10.0, mode="block", code="over_limit"):
    return Verdict("credit", code, mode, 100.0 + excess, 100.0, excess)


def stored(hold_id=1, state="open", excess=10.0, covered=None, mode="block"):
    return StoredHold(
        hold_id, 1, 0, "credit", "over_limit", mode, state, 100.0 + excess, 100.0, excess, None, covered
    )


def found(*verdicts):
    return {1: Decision(1, verdicts=list(verdicts))}


def test_new_verdict_is_created():
    result = difference([], found(verdict()))
    assert [(order, one.code) for order, one in result.create] == [(1, "over_limit")]
    assert not any((result.update, result.supersede, result.cure))


def test_same_verdict_changes_nothing():
    result = difference([stored()], found(verdict()))
    assert not any((result.create, result.update, result.supersede, result.cure))


def test_changed_figure_or_mode_updates():
    assert set(difference([stored()], found(verdict(excess=11.0))).update) == {1}
    assert set(difference([stored()], found(verdict(mode="warn"))).update) == {1}


def test_gone_verdict_cures_the_open_hold_only():
    assert difference([stored()], found()).cure == [1]
    assert difference([stored(state="overridden", covered=10.0)], found()).cure == []


def test_covered_hold_stays_until_it_is_worse():
    covered = stored(state="released", covered=10.0)
    assert not difference([covered], found(verdict(excess=10.0))).supersede
    assert not difference([covered], found(verdict(excess=4.0))).supersede
    assert set(difference([covered], found(verdict(excess=10.01))).supersede) == {1}


def test_covers_are_those_of_people():
    holds = [stored(), stored(2, "overridden", covered=7.0)]
    assert covers_of(holds) == {1: {(0, "credit", "over_limit"): 7.0}}
