"""Comparing what two ways of computing gave, value by value."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Difference:
    """One value on which stock and the accelerator do not agree; None where one of them has no such value."""

    key: tuple
    stock: object
    ours: object


def compare(stock, ours, tolerance=1e-9):
    """Return (number of values compared, [Difference]) of two {key: value}; numbers may differ by *tolerance*."""
    keys = stock.keys() | ours.keys()
    found = [
        Difference(key, stock.get(key), ours.get(key))
        for key in sorted(keys, key=repr)
        if not _same(stock.get(key), ours.get(key), tolerance)
    ]
    return len(keys), found


def _same(one, other, tolerance):
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= tolerance
    return one == other


def seconds_saved(records, seconds, stock_seconds_per_record):
    """Return the seconds that stock would have needed for *records* beyond the *seconds* that we needed; never negative."""
    return max(0.0, records * stock_seconds_per_record - seconds)
