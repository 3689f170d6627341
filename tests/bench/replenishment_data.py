"""Read a long demand CSV into arrays."""

import csv
import datetime
import gzip
from dataclasses import dataclass

import numpy as np

BLANK = {"", "na", "nan", "null"}


@dataclass(frozen=True)
class History:
    """Demand (T, N), NaN where not known; unit value (N,); in_stock (T, N); periods are labels, regular in time."""

    periods: list
    items: list
    demand: np.ndarray
    unit_value: np.ndarray
    in_stock: np.ndarray

    @property
    def year(self):
        """Periods in a year, by the distance of the labels; whole numbers count as weeks."""
        return 12 if len(self.periods[0]) == 7 and "-" in self.periods[0] else 52

    @property
    def warm_up(self):
        """Periods that are not scored: a year, or half of what there is when that is less than two years."""
        return min(self.year, len(self.periods) // 2)


def read_history(path):
    """Read *path*; daily dates are gathered into weeks, and periods without a single row are filled in."""
    rows = list(_rows(path))
    if not rows:
        raise SystemExit(f"{path}: no rows")
    labels, spread = _calendar({row["period"] for row in rows})
    items = sorted({row["item"] for row in rows})
    place = {item: index for index, item in enumerate(items)}
    shape = len(labels), len(items)
    demand, unknown, in_stock = np.zeros(shape), np.zeros(shape, bool), np.ones(shape, bool)
    paid, counted = np.zeros(shape[1]), np.zeros(shape[1])
    for row in rows:
        at = spread[row["period"]], place[row["item"]]
        if row["qty"].strip().lower() in BLANK:
            unknown[at] = True
            continue
        quantity = max(float(row["qty"]), 0.0)
        demand[at] += quantity
        if (row.get("price") or "").strip().lower() not in BLANK:
            weight = max(quantity, 1e-9)
            paid[at[1]] += weight * float(row["price"])
            counted[at[1]] += weight
        if (row.get("in_stock") or "").strip().lower() in {"0", "0.0", "false", "f", "no", "n"}:
            in_stock[at] = False
    demand[unknown & (demand == 0)] = np.nan
    value = np.where(counted > 0, paid / np.maximum(counted, 1e-12), np.nan)
    value = np.where(np.isnan(value), np.nanmean(value) if (counted > 0).any() else 1.0, value)
    return History(labels, items, demand, np.maximum(value, 1e-6), in_stock)


def _rows(path):
    opener = gzip.open if str(path).endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        missing = {"item", "period", "qty"} - set(reader.fieldnames or ())
        if missing:
            raise SystemExit(f"{path}: columns missing: {', '.join(sorted(missing))}")
        yield from reader


def _calendar(periods):
    """Return (labels in order without holes, index of each given period)."""
    sample = next(iter(periods))
    if len(sample) >= 10 and sample[4] == "-":
        return _dates(periods)
    if "-" in sample:
        months = {period: int(period[:4]) * 12 + int(period[5:7]) - 1 for period in periods}
        first, last = min(months.values()), max(months.values())
        labels = [f"{month // 12:04d}-{month % 12 + 1:02d}" for month in range(first, last + 1)]
        return labels, {period: month - first for period, month in months.items()}
    numbers = {period: int(float(period)) for period in periods}
    first, last = min(numbers.values()), max(numbers.values())
    return [str(number) for number in range(first, last + 1)], {key: n - first for key, n in numbers.items()}


def _dates(periods):
    days = {period: datetime.date.fromisoformat(period[:10]) for period in periods}
    ordered = sorted(set(days.values()))
    if (
        all(day.day == ordered[0].day for day in ordered)
        and len(ordered) > 1
        and (ordered[1] - ordered[0]).days >= 28
    ):
        labels, spread = _calendar({day.isoformat()[:7] for day in ordered})
        return labels, {period: spread[day.isoformat()[:7]] for period, day in days.items()}
    first = ordered[0] - datetime.timedelta(ordered[0].weekday())
    weeks = {period: (day - first).days // 7 for period, day in days.items()}
    last = max(weeks.values())
    labels = [(first + datetime.timedelta(7 * week)).isoformat() for week in range(last + 1)]
    return labels, weeks
