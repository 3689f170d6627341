from . import (
    test_demand_history,
    test_ordering_days,
    test_planner_tour,
    test_planning_run,
    test_proposal,
    test_proposal_accept,
    test_proposal_approval,
    test_proposal_change,
    test_proposal_money,
    test_public_surface,
    test_replenishment_signals,
    test_rule_writing,
)
