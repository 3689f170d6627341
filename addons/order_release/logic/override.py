"""Budgets of overrides, and what became of the orders that were let go."""

from datetime import date, timedelta
from typing import NamedTuple

GRACE_DAYS = 3
# An invoice unpaid for so long after its due date is counted as a loss until money comes.
LOSS_DAYS = 90

PENDING, GOOD, LATE, UNPAID, LOSS, NOT_SHIPPED = "pending", "good", "late", "unpaid", "loss", "not_shipped"


class Facts(NamedTuple):
    """What happened to an overridden order until ``today``; amounts in the company's currency.

    ``open_due`` is the oldest due date among invoices with something open, ``paid_late_days`` the days by which the
    last paid one was late (negative: early). ``credited`` was credited without goods coming back, ``margin`` what the
    delivered part earned.
    """

    today: date
    cancelled: bool = False
    shipped: bool = False
    complete: bool = False
    invoiced: float = 0.0
    residual: float = 0.0
    credited: float = 0.0
    margin: float = 0.0
    open_due: date | None = None
    paid_late_days: int | None = None


class Outcome(NamedTuple):
    """``outcome`` is final when nothing that may still happen changes it."""

    outcome: str
    days_late: int
    loss: float
    is_final: bool


def score(facts):
    """Return the ``Outcome`` of one override.

    The loss is what stays unpaid ninety days after its due date, what was credited without a return, and a negative
    margin; an override is good when the goods left and all of it was paid no more than three days late.
    """
    base = round(facts.credited + max(-facts.margin, 0.0), 2)
    if facts.cancelled and not facts.shipped:
        return Outcome(NOT_SHIPPED, 0, 0.0, True)
    if not facts.shipped or not facts.invoiced:
        return Outcome(PENDING, 0, 0.0, False)
    overdue = (facts.today - facts.open_due).days if facts.open_due and facts.residual > 0.005 else 0
    if overdue > LOSS_DAYS:
        return Outcome(LOSS, overdue, round(base + facts.residual, 2), False)
    if overdue > GRACE_DAYS:
        return Outcome(UNPAID, overdue, base, False)
    if facts.residual > 0.005 or not facts.complete:
        return Outcome(PENDING, max(overdue, 0), base, False)
    days = max(facts.paid_late_days or 0, 0)
    if base > 0.005:
        return Outcome(LOSS, days, base, True)
    return Outcome(LATE if days > GRACE_DAYS else GOOD, days, 0.0, True)


def period_start(day, period):
    """Return the first day of the *period* ('day', 'week', 'month', 'quarter', 'year') that *day* lies in."""
    if period == "week":
        return day - timedelta(days=day.weekday())
    if period == "month":
        return day.replace(day=1)
    if period == "quarter":
        return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    if period == "year":
        return day.replace(month=1, day=1)
    return day


class Budget(NamedTuple):
    """What one person may override: per order and per period, company currency; 0 is no bound of that kind."""

    budget_id: int
    user_id: int | None
    group_id: int | None
    single: float
    total: float
    period: str
    valid_days: int = 0


def choose(budgets, user_id, group_ids):
    """Return the budget that counts for a person acting for one of *group_ids*: the own one, then the role's; or None."""
    fitting = [
        one
        for one in budgets
        if one.user_id == user_id or (not one.user_id and (not one.group_id or one.group_id in group_ids))
    ]
    return min(
        fitting, key=lambda one: (one.user_id is None, one.group_id is None, one.budget_id), default=None
    )


def refusal(budget, used, amount):
    """Return why *amount* does not fit: ('single', bound), ('total', what is left), or None."""
    if budget is None:
        return None
    if budget.single and amount > budget.single + 0.005:
        return ("single", budget.single)
    if budget.total and used + amount > budget.total + 0.005:
        return ("total", round(max(budget.total - used, 0.0), 2))
    return None
