"""Classes of items: ABC, XYZ, demand pattern and life cycle.  Arrays are (N,) or time-major (T, N)."""

import numpy as np

ABC_LIMITS = (0.8, 0.95)
XYZ_LIMITS = (0.5, 1.0)
# Weeks taken together for XYZ, and the months that must be known before something is called steady.
MONTH, FEWEST_MONTHS = 4, 4
# Syntetos, Boylan & Croston 2005.
ADI_LIMIT, CV2_LIMIT = 1.32, 0.49
SMOOTH, ERRATIC, INTERMITTENT, LUMPY = "smooth", "erratic", "intermittent", "lumpy"
NEW, REGULAR, SLOW, DYING, DEAD = "new", "regular", "slow", "dying", "dead"


def abc(worth, limits=ABC_LIMITS):
    """Return 'A', 'B' or 'C' by cumulative share of *worth* (margin, value or lines); what earns nothing is C.

    The item that crosses a limit belongs to the better class: the classes cover at least what they promise.
    """
    worth = np.maximum(np.asarray(worth, dtype=float), 0)
    order = np.argsort(-worth, kind="stable")
    total = worth.sum()
    before = np.concatenate([[0.0], np.cumsum(worth[order])[:-1]]) / (total or 1.0)
    ranked = np.where(before < limits[0], "A", np.where(before < limits[1], "B", "C"))
    classes = np.empty(len(worth), dtype="<U1")
    classes[order] = np.where(worth[order] > 0, ranked, "C")
    return classes


def abc_within(worth, group, limits=ABC_LIMITS):
    """Return :func:`abc` letters ranked within each *group* (N,)."""
    letters = np.empty(len(worth), dtype="<U1")
    for label in np.unique(group):
        members = group == label
        letters[members] = abc(np.asarray(worth)[members], limits)
    return letters


def xyz(demand, limits=XYZ_LIMITS):
    """Return 'X', 'Y' or 'Z' by the coefficient of variation over all known periods; no demand is Z."""
    mean, deviation = _moments(demand)
    variation = np.where(mean > 0, deviation / np.maximum(mean, 1e-12), np.inf)
    return np.where(variation <= limits[0], "X", np.where(variation <= limits[1], "Y", "Z"))


def xyz_of_weeks(demand):
    """Return :func:`xyz` of weekly *demand* by months of four weeks, Z where fewer than FEWEST_MONTHS are known.

    The usual limits are meant for months: from week to week hardly anything in one branch varies little.
    """
    months = by_month(demand)
    return np.where((~np.isnan(months)).sum(axis=0) >= FEWEST_MONTHS, xyz(months), "Z")


def by_month(demand):
    """Return the mean of the known weeks of every four (T // 4, N), counted from the latest; NaN where none is known."""
    months = len(demand) // MONTH
    weeks = demand[len(demand) - months * MONTH :].reshape(months, MONTH, -1)
    known = ~np.isnan(weeks)
    count = known.sum(axis=1)
    return np.where(count > 0, np.where(known, weeks, 0).sum(axis=1) / np.maximum(count, 1), np.nan)


def _moments(values):
    known = ~np.isnan(values)
    count = np.maximum(known.sum(axis=0), 1)
    mean = np.where(known, values, 0).sum(axis=0) / count
    squares = np.where(known, (np.where(known, values, 0) - mean) ** 2, 0).sum(axis=0) / count
    return mean, np.sqrt(squares)


def demand_interval(demand):
    """Return the ADI: known periods per demand, infinite without any."""
    known = (~np.isnan(demand)).sum(axis=0)
    # What is not a number is not above zero either.
    count = (demand > 0).sum(axis=0)
    return np.where(count > 0, known / np.maximum(count, 1), np.inf)


def interval_and_variation(demand):
    """Return (ADI, CV2): known periods per demand, and squared variation of the non-zero sizes."""
    mean, deviation = _moments(np.where(demand > 0, demand, np.nan))
    return demand_interval(demand), np.where(mean > 0, (deviation / np.maximum(mean, 1e-12)) ** 2, 0.0)


def demand_pattern(demand):
    """Return smooth, erratic, intermittent or lumpy per series (Syntetos, Boylan & Croston 2005)."""
    interval, variation = interval_and_variation(demand)
    rare, uneven = interval >= ADI_LIMIT, variation >= CV2_LIMIT
    return np.where(rare, np.where(uneven, LUMPY, INTERMITTENT), np.where(uneven, ERRATIC, SMOOTH))


def life_cycle(demand, year, new_within=None):
    """Return new, regular, slow, dying or dead per series; *year* is the number of periods in one.

    dead: nothing for a year.  new: first demand within *new_within* periods (a quarter).  dying: silent for four
    usual intervals and a quarter at least.  slow: fewer than four demands in the last year.
    """
    periods = len(demand)
    quarter = max(year // 4, 1)
    hits = np.nan_to_num(demand) > 0
    ever = hits.any(axis=0)
    first = np.where(ever, hits.argmax(axis=0), periods)
    silent = np.where(ever, hits[::-1].argmax(axis=0), periods)
    last_year = hits[-year:].sum(axis=0)
    interval = (periods - first - silent) / np.maximum(hits.sum(axis=0), 1)
    rules = (
        (~ever | (silent >= year), DEAD),
        (periods - first <= (quarter if new_within is None else new_within), NEW),
        (silent >= np.maximum(4 * interval, quarter), DYING),
        (last_year < 4, SLOW),
    )
    return np.select([rule for rule, _name in rules], [name for _rule, name in rules], default=REGULAR)
