"""Lead time of each series of a block from receipts, with its source."""

from dataclasses import dataclass

import numpy as np

from .lead_times import BORROWED_RECEIPTS, estimate_lead_times

MEASURED, VENDOR, PROMISED, NONE = "measured", "vendor", "promised", "none"
# Made in house or brought from another branch: nobody said how long, a week is taken.
UNKNOWN_DAYS, UNKNOWN_VARIATION = 7.0, 0.3
# What a receipt within the same day takes at least.
LEAST_DAYS = 0.5


@dataclass(frozen=True)
class SeriesLeads:
    """Days from order to full receipt per series: mean, deviation, own receipts, source."""

    mean: np.ndarray
    deviation: np.ndarray
    receipts: np.ndarray
    source: np.ndarray


def leads_of(product, vendor, category, promised, rows):
    """Return :class:`SeriesLeads` of series given by *product*, *vendor* (0: none), *category* and *promised* days (N,).

    *rows* are (product, vendor, days) of all receipts known: those of other products speak for their vendor.
    """
    count = len(product)
    mean, deviation = np.full(count, UNKNOWN_DAYS), np.full(count, UNKNOWN_DAYS * UNKNOWN_VARIATION)
    receipts, source = np.zeros(count, dtype=int), np.full(count, NONE, dtype="<U8")
    bought = np.flatnonzero(vendor > 0)
    if len(bought):
        pairs, place = _pairs(product[bought], vendor[bought], category[bought], promised[bought], rows)
        found = estimate_lead_times(rows[2], pairs.of_rows, pairs.vendor, pairs.category, pairs.promised)
        heard = np.bincount(pairs.vendor[pairs.of_rows], minlength=int(pairs.vendor.max()) + 1)[pairs.vendor]
        mean[bought] = found.mean[place]
        deviation[bought] = np.sqrt(found.variance[place])
        receipts[bought] = found.receipts[place]
        told = np.where(heard > 0, VENDOR, PROMISED)
        source[bought] = np.where(found.receipts >= BORROWED_RECEIPTS, MEASURED, told)[place]
    return SeriesLeads(np.maximum(mean, LEAST_DAYS), deviation, receipts, source)


@dataclass(frozen=True)
class _Pairs:
    """Vendor-items known from series or receipts, numbered; ``of_rows`` is the pair of each receipt."""

    vendor: np.ndarray
    category: np.ndarray
    promised: np.ndarray
    of_rows: np.ndarray


def _pairs(product, vendor, category, promised, rows):
    key, row_key = _key(product, vendor), _key(rows[0], rows[1])
    keys, first = np.unique(np.concatenate([key, row_key]), return_index=True)
    # A pair known from receipts only has no series here: its category is a class of its own, its promise is not asked.
    categories = np.concatenate([category, np.full(len(row_key), -1)])[first]
    promises = np.concatenate([promised, np.zeros(len(row_key))])[first]
    _vendors, vendor_of = np.unique(keys & 0xFFFFFFFF, return_inverse=True)
    _labels, category_of = np.unique(categories, return_inverse=True)
    pairs = _Pairs(vendor_of, category_of, promises, np.searchsorted(keys, row_key))
    return pairs, np.searchsorted(keys, key)


def _key(product, vendor):
    return (np.asarray(product, dtype=np.int64) << 32) + np.asarray(vendor, dtype=np.int64)
