from supplier_scorecard_logic.approval import Demand, Line, Policy, demands, deviation

LINES = [Line(1, 100.0, frozenset({7}), 0.02), Line(2, 50.0, frozenset({7, 9}), 0.2), Line(3, 25.0)]


def test_each_code_counts_the_lines_it_concerns_once():
    policies = [Policy(1, "order"), Policy(2, "order", category=9), Policy(3, "price", deviation=0.05)]
    assert demands(LINES, policies) == [
        Demand("order", 175.0, (1, 2), (1, 2, 3)),
        Demand("price", 50.0, (3,), (2,)),
    ]


def test_all_conditions_of_a_row_must_hold():
    policy = Policy(1, "both", category=7, deviation=0.1)
    assert demands(LINES, [policy]) == [Demand("both", 50.0, (1,), (2,))]


def test_a_tier_concerns_its_vendors_only():
    policy = Policy(1, "tier", tier="exit")
    assert demands(LINES, [policy], tier="watch") == []
    assert demands(LINES, [policy]) == []
    assert demands(LINES, [policy], tier="exit")[0].amount == 175.0


def test_exactly_the_allowed_deviation_passes():
    line = [Line(1, 10.0, deviation=deviation(5.25, 5.0))]
    assert demands(line, [Policy(1, "price", deviation=0.05)]) == []


def test_without_a_reference_there_is_no_deviation():
    assert deviation(5.0, 0.0) is None
    assert deviation(5.0, None) is None
    assert demands([Line(1, 10.0)], [Policy(1, "price", deviation=0.05)]) == []
