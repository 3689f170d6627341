"""Which purchases need approval: conditions of the matrix against the lines of an order. Pure Python."""

from dataclasses import dataclass

ONBOARDING, BLOCKED = "onboarding", "blocked"


@dataclass(frozen=True)
class Line:
    """One order line: *amount* untaxed in company currency, *categories* its category and those above.

    *deviation*: share by which the price exceeds the reference price, None without a reference.
    """

    line_id: int
    amount: float
    categories: frozenset = frozenset()
    deviation: float = None


@dataclass(frozen=True)
class Policy:
    """One row of the matrix. Every condition that is set must hold; *code* names the approval that is asked for."""

    policy_id: int
    code: str
    category: int = None
    tier: str = None
    deviation: float = None


@dataclass(frozen=True)
class Demand:
    """An approval that an order needs: its code, the money concerned, the policies and lines it comes from."""

    code: str
    amount: float
    policies: tuple
    lines: tuple


def demands(lines, policies, tier=None):
    """Return the Demands of an order's *lines*, one per code; the amount counts a line once per code."""
    found = {}
    for policy in policies:
        if policy.tier and policy.tier != tier:
            continue
        for line in lines:
            if _concerns(policy, line):
                own = found.setdefault(policy.code, ({}, {}))
                own[0][line.line_id] = line.amount
                own[1][policy.policy_id] = True
    return [
        Demand(code, sum(amounts.values()), tuple(rules), tuple(amounts))
        for code, (amounts, rules) in sorted(found.items())
    ]


def _concerns(policy, line):
    if policy.category and policy.category not in line.categories:
        return False
    if policy.deviation:
        return line.deviation is not None and line.deviation > policy.deviation + 1e-9
    return True


def deviation(price, reference):
    """Return the share by which *price* exceeds *reference*; None when there is no reference."""
    return price / reference - 1 if reference else None
