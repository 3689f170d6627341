"""What stands against an order, as the shortest path sees it."""

from datetime import datetime
from typing import NamedTuple

from .awaited import Shortage


class Obstacle(NamedTuple):
    """One hold that stops goods; ``key`` tells it from all others. Roles are group ids, the second overrides."""

    key: int
    order_id: int
    order: str
    company_id: int
    root_id: int
    partner_id: int
    partner: str
    value: float
    gate: str
    code: str
    mode: str
    line_id: int | None
    figure: float
    limit: float
    excess: float
    currency_id: int | None
    facts: dict
    role_id: int | None
    override_role_id: int | None
    promised_at: datetime
    ordered_at: datetime

    @property
    def roles(self):
        """Ids of the groups whose members may let it pass, the one that is asked first in front."""
        roles = (self.role_id, self.override_role_id) if self.mode == "approve" else (self.override_role_id,)
        return tuple(role for role in dict.fromkeys(roles) if role)

    @property
    def implied(self):
        """Whether it goes by itself as soon as the others of its order do: what waits with the short lines."""
        return self.gate == "stock" and self.code in ("incomplete", "fill", "group")


def shortages(obstacles):
    """Return the ``Shortage`` of every short line among *obstacles*."""
    return [
        Shortage(
            one.key,
            (one.promised_at, one.ordered_at, one.order_id),
            one.facts["product_id"],
            one.facts.get("warehouse_id"),
            one.excess,
        )
        for one in obstacles
        if (one.gate, one.code) == ("stock", "short") and one.facts.get("product_id")
    ]


def credit_needed(obstacles):
    """Return how much must come in for all the orders of one customer held for credit, in the limit's currency.

    What the customer owes without them counts once, each order adds its own value.
    """
    over = [one for one in obstacles if one.gate == "credit" and one.code == "over_limit"]
    if not over:
        return 0.0
    base = max(one.figure - (one.facts.get("order") or 0.0) for one in over)
    return round(
        base + sum(one.facts.get("order") or 0.0 for one in over) - min(one.limit for one in over), 2
    )
