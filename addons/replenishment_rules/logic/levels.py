"""From the arrays of a block of series to the columns of their levels, policy by policy."""

from dataclasses import dataclass, replace

import numpy as np

from . import assignment, classification, cleaning, families, foreseen, lot_sizes, outside, planning
from .protection import LeadTime
from .season_plan import SeasonPlan
from .vendor_leads import leads_of

YEAR = 52
DAYS = 7.0
# A policy with fewer series is calibrated with others of the block beside them: a dozen items tell nothing.
LEAST_CALIBRATED = 600
SEED = 4219
# Half a year's forecast: what lies beyond it and beyond the level is excess.
EXCESS_WEEKS = 26
NEVER_DAYS = 9999.0
LETTERS = np.array(["", "A", "B", "C"])


@dataclass(frozen=True)
class Block:
    """Series of one company, one value each; ``demand``, ``lines`` and ``known`` are (weeks, N), ``place`` (weeks,)."""

    warehouse: np.ndarray
    product: np.ndarray
    category: np.ndarray
    vendor: np.ndarray
    rule: np.ndarray
    cost: np.ndarray
    price: np.ndarray
    least: np.ndarray
    multiple: np.ndarray
    promised: np.ndarray
    rule_min: np.ndarray
    rule_max: np.ndarray
    before: np.ndarray
    on_hand: np.ndarray
    incoming: np.ndarray
    late: np.ndarray
    owed: np.ndarray
    demand: np.ndarray
    lines: np.ndarray
    known: np.ndarray
    place: np.ndarray
    # Through which most was sold; zeros where nobody says so.
    channel: np.ndarray
    # What people foresee, and have taken out of ``demand`` where it is over: :class:`.foreseen.Change`.
    changes: tuple = ()


@dataclass(frozen=True)
class PolicyTerms:
    """A policy as plain values; ``review_days`` per vendor in *reviews* where the policy leaves it open."""

    key: int
    scope: assignment.Scope
    kind: str = planning.FILL_RATE
    target: float = 0.95
    shortage_ratio: float = 0.5
    mixed: bool = False
    review_days: float = 0.0
    lost_sales: bool = False
    order_cost: float = 5.0
    holding_ratio: float = 0.2
    least_days: float = 7.0
    most_days: float = 120.0
    vendor_lot: bool = True
    family: str = families.COUNTS


@dataclass(frozen=True)
class Classes:
    """Classes of a block: ABC to plan for and held back, XYZ, demand pattern, life cycle, and the policy's place."""

    abc: np.ndarray
    held: np.ndarray
    xyz: np.ndarray
    pattern: np.ndarray
    life: np.ndarray
    policy: np.ndarray
    next_policy: np.ndarray


def classify(block, letters, policies):
    """Return :class:`Classes`; *letters* is the ABC class found for each series of the block."""
    facts = facts_of(block, letters)
    pattern = classification.demand_pattern(_last_year(block))
    scopes = [policy.scope for policy in policies]

    def place_of(abc):
        return assignment.assign(scopes, replace(facts, abc_class=abc))

    abc, held = assignment.held_classes(letters, LETTERS[block.before], place_of)
    next_policy = np.where(held == "", assignment.NOBODY, place_of(letters))
    return Classes(abc, held, facts.xyz_class, pattern, facts.life_cycle, place_of(abc), next_policy)


def facts_of(block, letters):
    """Return what policies are chosen by: series of these ABC *letters*."""
    return assignment.Facts(
        letters,
        classification.xyz_of_weeks(_last_year(block)),
        classification.life_cycle(block.demand, YEAR),
        block.category,
        block.warehouse,
        block.vendor,
        block.product,
        block.channel,
    )


def _last_year(block):
    return np.where(block.known, block.demand, np.nan)[-YEAR:]


def plan_block(block, letters, policies, receipts, reviews=None, calibrations=None):
    """Return (columns, calibrations, kept): a column per figure of a level, what was calibrated, and which series count.

    *receipts* are (product, vendor, days); *reviews* maps a vendor to the days between two orders; *calibrations* (by
    policy key) of an earlier run are used instead of a new replay, as for a few products chosen by hand.
    """
    classes = classify(block, letters, policies)
    leads = leads_of(block.product, block.vendor, block.category, block.promised, receipts)
    leads = replace(leads, mean=leads.mean * foreseen.lead_now(block.changes, len(block.product)))
    sheet = _Sheet(block, classes, leads)
    found = {}
    for number, policy in enumerate(policies):
        chosen = np.flatnonzero((classes.policy == number) | (classes.next_policy == number))
        if not len(chosen):
            continue
        given = (calibrations or {}).get(policy.key)
        if given is not None and given.family != policy.family:
            given = None  # another distribution's past says nothing about this one
        plan, lots, review = plan_series(block, chosen, policy, leads, reviews, given)
        found[policy.key] = plan.calibration
        sheet.fill(chosen, number, policy, plan, lots, review)
    return sheet.columns(policies), found, np.flatnonzero(classes.policy >= 0)


def plan_series(block, chosen, policy, leads, reviews=None, given=None):
    """Return (plan, lots, review days) of the *chosen* series under one policy."""
    several = chosen if given is not None else _with_others(chosen, len(block.product))
    at = np.searchsorted(several, chosen)
    lots, review, terms, season, weight = series_terms(block, several, policy, leads, reviews)
    changes = [replace(change, series=change.series[several]) for change in block.changes]
    plan = planning.plan_levels(
        block.demand[:, several],
        lots,
        np.maximum(block.cost[several], 1e-6),
        terms,
        block.known[:, several],
        season,
        weight,
        given,
        foreseen.demand_ahead(changes, leads.mean[several] + review),
    )
    return plan.only(at), lots[at], review[at]


def series_terms(block, chosen, policy, leads, reviews):
    """Return (lots, review days, ``planning.Policy``, season, weight in a mix or None) of the *chosen* series."""
    past = block.demand[-YEAR:, chosen]
    known = np.maximum(block.known[-YEAR:, chosen].sum(axis=0), 1)
    per_day = past.sum(axis=0) / known / DAYS
    nothing = np.zeros(len(chosen))
    least, multiple = (
        (block.least[chosen], block.multiple[chosen]) if policy.vendor_lot else (nothing, nothing)
    )
    lots = lot_sizes.planned_lots(per_day, block.cost[chosen], policy, least, multiple)
    review = review_days(policy, block.vendor[chosen], reviews)
    terms = planning.Policy(
        policy.target,
        LeadTime(leads.mean[chosen] / DAYS, (leads.deviation[chosen] / DAYS) ** 2),
        YEAR,
        review / DAYS,
        planning.MEASURE_OF[policy.kind],
        policy.lost_sales,
        (),
        shortage_over_holding(policy),
        policy.mixed,
        policy.family,
    )
    _labels, category_of = np.unique(block.category[chosen], return_inverse=True)
    season = SeasonPlan(block.demand[:, chosen], category_of, block.place, YEAR)
    return lots, review, terms, season, _line_weight(block, chosen) if policy.mixed else None


def _line_weight(block, chosen):
    """Return the lines per unit of the last year: what a unit counts in the service of a group."""
    units = block.demand[-YEAR:, chosen].sum(axis=0)
    return np.maximum(block.lines[-YEAR:, chosen].sum(axis=0) / np.maximum(units, 1.0), 1e-6)


def review_days(policy, vendor, reviews):
    """Return the days between two orders: the policy's, else the vendor's longest gap, else one."""
    if policy.review_days:
        return np.full(len(vendor), float(policy.review_days))
    result = np.ones(len(vendor))
    for one, days in (reviews or {}).items():
        result[vendor == one] = max(days, 1)
    return result


def shortage_over_holding(policy):
    """Return the cost of a unit short over that of keeping one for a week; None where a service is wanted."""
    if policy.kind != planning.SHORTAGE_COST:
        return None
    return policy.shortage_ratio / (policy.holding_ratio / YEAR)


def _with_others(chosen, count):
    missing = LEAST_CALIBRATED - len(chosen)
    if missing <= 0 or len(chosen) == count:
        return chosen
    others = np.setdiff1d(np.arange(count), chosen)
    if len(others) > missing:
        others = np.random.default_rng(SEED).choice(others, missing, replace=False)
    return np.union1d(chosen, others)


class _Sheet:
    """The columns of a block, filled policy by policy."""

    def __init__(self, block, classes, leads):
        self.block, self.classes, self.leads = block, classes, leads
        count = len(block.product)
        names = (
            "forecast_week", "error_variance", "smoothing_rate", "winner_rate", "winner_error", "next_error",
            "season_factor", "review_days", "cover_qty", "cover_variance", "target_ratio", "nominal_ratio", "achieved_ratio", "lot_qty", "reorder_point",
            "order_up_to", "class_effect_amount",
        )  # fmt: skip
        self.filled = {name: np.zeros(count) for name in names}
        self.planning_class = np.full(count, "", dtype="<U8")
        self.family = np.full(count, families.COUNTS)
        self.source = np.full(count, outside.OWN, dtype="<U8")

    def fill(self, chosen, number, policy, plan, lots, review):
        """Write the plan of the *chosen* series; guests only tell what a class held back would cost."""
        guests = np.flatnonzero(self.classes.policy[chosen] != number)
        mine = np.flatnonzero(self.classes.policy[chosen] == number)
        found = self._figures(chosen, plan, lots, review)
        for name, values in found.items():
            self.filled[name][chosen[mine]] = values[mine]
        self.planning_class[chosen[mine]] = plan.classes[mine]
        self.family[chosen[mine]] = plan.family[mine]
        self.source[chosen[mine]] = plan.source[mine]
        value = kept_value(found["reorder_point"], found["cover_qty"], lots, self.block.cost[chosen])
        self.filled["class_effect_amount"][chosen[guests]] += value[guests]
        waiting = mine[self.classes.next_policy[chosen[mine]] >= 0]
        self.filled["class_effect_amount"][chosen[waiting]] -= value[waiting]

    def _figures(self, chosen, plan, lots, review):
        never = self.classes.life[chosen] == classification.DEAD
        level = np.where(never, -1.0, plan.level)
        return {
            "forecast_week": plan.mean,
            "error_variance": plan.variance,
            "smoothing_rate": plan.estimates.rate[0],
            **{name: getattr(plan, name) for name in ("winner_rate", "winner_error", "next_error")},
            "season_factor": plan.season,
            "review_days": review,
            "cover_qty": plan.cover_mean,
            "cover_variance": plan.cover_variance,
            "target_ratio": plan.target,
            "nominal_ratio": plan.nominal,
            "achieved_ratio": plan.achieved,
            "lot_qty": np.where(never, 0.0, lots),
            "reorder_point": level,
            # What nobody asks for any more is ordered only as far as it is owed.
            "order_up_to": np.where(never, 0.0, plan.level + lots),
        }

    def columns(self, policies):
        block, leads, filled = self.block, self.leads, self.filled
        keys = np.array([policy.key for policy in policies] + [0])
        position = block.on_hand + block.incoming - block.owed
        free = block.on_hand - block.owed
        per_day = filled["forecast_week"] * filled["season_factor"] / DAYS
        left = np.where(per_day > 1e-6, np.maximum(free, 0) / np.maximum(per_day, 1e-6), NEVER_DAYS)
        excess = np.maximum(
            free - np.maximum(filled["order_up_to"], filled["forecast_week"] * EXCESS_WEEKS), 0
        )
        variance = filled.pop("cover_variance")
        cover_days = leads.mean + filled["review_days"]
        return {
            **filled,
            "warehouse_id": block.warehouse,
            "product_id": block.product,
            "categ_id": block.category,
            "vendor_id": block.vendor,
            "policy_id": keys[self.classes.policy],
            "abc_class": self.classes.abc,
            "abc_next": self.classes.held,
            "xyz_class": self.classes.xyz,
            "demand_class": self.classes.pattern,
            "life_cycle": self.classes.life,
            "yearly_qty": block.demand[-YEAR:].sum(axis=0, dtype=float),
            "yearly_lines": block.lines[-YEAR:].sum(axis=0).astype(int),
            "distribution": self.family,
            "forecast_source": self.source,
            "lead_days": leads.mean,
            "lead_deviation_days": leads.deviation,
            "lead_source": leads.source,
            "lead_receipts": leads.receipts,
            "cover_days": cover_days,
            "foreseen_factor": foreseen.demand_ahead(block.changes, cover_days),
            "cover_deviation": np.sqrt(np.maximum(variance, 0)),
            "planning_class": self.planning_class,
            "min_order_qty": block.least,
            "order_multiple_qty": block.multiple,
            "safety_qty": np.maximum(filled["reorder_point"] - filled["cover_qty"], 0),
            "on_hand_qty": block.on_hand,
            "incoming_qty": block.incoming,
            "late_qty": block.late,
            "outgoing_qty": block.owed,
            "position_qty": position,
            "days_left": np.minimum(left, NEVER_DAYS),
            "average_cost": block.cost,
            "value": block.on_hand * block.cost,
            "target_value": kept_value(
                filled["reorder_point"], filled["cover_qty"], filled["lot_qty"], block.cost
            ),
            "excess_qty": excess,
            "excess_value": excess * block.cost,
            "orderpoint_id": block.rule,
        }


def kept_value(level, cover, lot, cost):
    """Return the stock value a level keeps on average: what is left when an order arrives, and half of it."""
    return (np.maximum(level - cover, 0) + lot / 2) * cost


def notes_of(block):
    """Return ({series: [(week row, quantity, kept)]} of one-off orders capped in the last year, weeks left out (N,))."""
    masked = cleaning.mask_unknown(block.demand, block.known)
    cleaned = cleaning.cap_bulk(masked)
    first = len(masked) - min(YEAR, len(masked))
    capped = {}
    for row, series in np.argwhere(masked[first:] > cleaned[first:]):
        at = first + row, series
        capped.setdefault(int(series), []).append((int(at[0]), float(masked[at]), float(cleaned[at])))
    return capped, (~block.known[first:]).sum(axis=0)
