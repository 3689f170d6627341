from . import test_demand_history, test_planner_tour, test_proposal, test_replenishment_signals
