"""Foreseen changes: expected ahead by the days they last, taken out of the past, lead times while they last."""

import numpy as np
from replenishment_rules_logic.foreseen import Change, demand_ahead, lead_now, usual_demand

BOTH = np.array([True, True, False])


def test_past_weeks_are_what_they_would_have_been():
    demand = np.array([[10.0, 0, 10], [20, 4, 20], [15, 6, 15]])
    # Twice the usual from the second Monday for a week and three days and a half.
    change = Change(BOTH, -14, -5, 2.0)
    usual = usual_demand(demand, [-21, -14, -7], [change])
    assert usual[:2].tolist() == [[10, 0, 10], [10, 2, 20]]
    assert np.allclose(usual[2], [15 / (1 + 3 / 7), 6 / (1 + 3 / 7), 15])
    assert demand[1, 0] == 20


def test_days_ahead_count_by_their_share():
    days = np.array([10.0, 4, 10])
    # Half as much again from the day after tomorrow for four days.
    change = Change(BOTH, 2, 5, 1.5)
    assert np.allclose(demand_ahead([change], days), [1 + 0.5 * 4 / 10, 1 + 0.5 * 2 / 4, 1])
    assert np.allclose(demand_ahead([change, change], days)[0], 1.2**2)
    assert demand_ahead([Change(BOTH, -9, -1, 3.0)], days).tolist() == [1, 1, 1]


def test_lead_times_are_longer_while_it_lasts():
    assert lead_now([Change(BOTH, 0, 3, 1.0, 2.0)], 3).tolist() == [2, 2, 1]
    assert lead_now([Change(BOTH, 1, 3, 1.0, 2.0), Change(BOTH, -3, -1, 1.0, 2.0)], 3).tolist() == [1, 1, 1]
