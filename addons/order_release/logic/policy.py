"""Which release policy counts for an order."""

from typing import NamedTuple


class PolicyTerms(NamedTuple):
    """A policy with what it is meant for; an empty criterion fits everybody.

    ``terms``: {gate: Terms} without those that are off. ``waiting_rate``: what a day of waiting costs, share of value.
    """

    policy_id: int
    sequence: int
    company_id: int | None
    warehouse_id: int | None
    team_id: int | None
    category_ids: frozenset
    terms: dict
    waiting_rate: float = 0.001


def choose(policies, company_ids, warehouse_id, team_id, category_ids):
    """Return the most specific of *policies* that fits, or None.

    Customer category weighs more than channel, channel more than warehouse, warehouse more than company; among equals
    the lower sequence, then the older. *company_ids*: the order's company and its parents, so that a branch without
    a policy of its own follows its head office.
    """
    fitting = [
        one
        for one in policies
        if (not one.company_id or one.company_id in company_ids)
        and (not one.warehouse_id or one.warehouse_id == warehouse_id)
        and (not one.team_id or one.team_id == team_id)
        and (not one.category_ids or one.category_ids & category_ids)
    ]
    if not fitting:
        return None
    return min(
        fitting,
        key=lambda one: (*(-weight for weight in _weights(one, company_ids)), one.sequence, one.policy_id),
    )


def _weights(policy, company_ids):
    # The nearer company weighs more: the order's own comes first in company_ids.
    nearness = len(company_ids) - company_ids.index(policy.company_id) if policy.company_id else 0
    return (bool(policy.category_ids), bool(policy.team_id), bool(policy.warehouse_id), nearness)
