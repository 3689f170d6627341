"""Which rule asks, who may vote, what the votes amount to."""

import pytest
from distribution_control_logic.approval import Ballot, Band, find_rule, outcome, refusal

BANDS = [
    Band(1, 10, None, 0.0, 1000.0),
    Band(2, 10, None, 1000.0, None),
    Band(3, 10, 7, 500.0, 2000.0),
    Band(4, 5, None, 5000.0, None),
]


@pytest.mark.parametrize(
    ("company", "amount", "rule"),
    [
        (1, 0.0, 1),
        (1, 999.99, 1),
        (1, 1000.0, 2),
        (7, 499.0, 1),
        (7, 500.0, 3),
        (7, 2000.0, 2),
        (1, 5000.0, 4),
        (1, -1.0, None),
    ],
)
def test_rule_of_the_band(company, amount, rule):
    assert find_rule(BANDS, company, amount) == rule


@pytest.mark.parametrize(
    ("ballot", "voter", "principal", "reason"),
    [
        (Ballot(frozenset({1})), 1, None, None),
        (Ballot(frozenset({1})), 2, None, "not_approver"),
        (Ballot(frozenset({1})), 2, 1, None),
        (Ballot(frozenset({2})), 2, 1, "not_approver"),
        (Ballot(frozenset({1}), authors=frozenset({1})), 1, None, "author"),
        (Ballot(frozenset({1}), authors=frozenset({1})), 2, 1, "author"),
        (Ballot(frozenset({1}), authors=frozenset({2})), 2, 1, "author"),
        (Ballot(frozenset({1}), authors=frozenset({1}), exclude_author=False), 1, None, None),
        (Ballot(frozenset({1}), requester=1), 1, None, "requester"),
        (Ballot(frozenset({1}), requester=2), 2, 1, "requester"),
        (Ballot(frozenset({1}), requester=1, exclude_requester=False), 1, None, None),
        (Ballot(frozenset({1}), voted=frozenset({1})), 1, None, "voted"),
        (Ballot(frozenset({1, 2}), voted=frozenset({2})), 2, 1, "voted"),
        (Ballot(frozenset({1, 2}), voted=frozenset({1})), 2, 1, "voted"),
    ],
)
def test_who_may_vote(ballot, voter, principal, reason):
    assert refusal(ballot, voter, principal) == reason


@pytest.mark.parametrize(
    ("verdicts", "required", "state"),
    [
        ([], 1, "pending"),
        (["approve"], 1, "approved"),
        (["approve"], 2, "pending"),
        (["approve", "approve"], 2, "approved"),
        (["approve", "reject"], 3, "rejected"),
    ],
)
def test_outcome(verdicts, required, state):
    assert outcome(verdicts, required) == state
