"""Lead times measured to the full receipt; small samples borrow from the vendor, the vendor from the category."""

from dataclasses import dataclass

import numpy as np

# What the group says counts as much as so many receipts of one's own.
BORROWED_RECEIPTS = 4.0
# Before anything is measured: the category's own belief counts as one receipt, with this variation.
PRIOR_VARIATION = 0.3


@dataclass(frozen=True)
class LeadTimes:
    """Days per vendor-item: mean, variance, number of own receipts and the share taken from others (0..1)."""

    mean: np.ndarray
    variance: np.ndarray
    receipts: np.ndarray
    borrowed: np.ndarray


@dataclass(frozen=True)
class _Level:
    mean: np.ndarray
    variance: np.ndarray
    count: np.ndarray


def estimate_lead_times(days, pair_of, vendor_of, category_of, promised):
    """Return :class:`LeadTimes` for every vendor-item.

    *days* (M,) and *pair_of* (M,) are the receipts and their vendor-item; *vendor_of* and *category_of* (pairs,) are
    whole numbers from zero; *promised* (pairs,) is the lead time on the vendor's price list, the belief of last resort.
    """
    promised = np.asarray(promised, dtype=float)
    pairs = len(promised)
    own = _moments(days, pair_of, pairs)
    vendors = _moments(days, np.asarray(vendor_of)[pair_of], int(np.max(vendor_of, initial=-1)) + 1)
    categories = _moments(days, np.asarray(category_of)[pair_of], int(np.max(category_of, initial=-1)) + 1)
    prior = _Level(promised, (PRIOR_VARIATION * promised) ** 2, np.zeros(pairs))
    category = _blend(_take(categories, category_of), prior, 1.0)
    vendor = _blend(_take(vendors, vendor_of), category, BORROWED_RECEIPTS)
    result = _blend(own, vendor, BORROWED_RECEIPTS)
    borrowed = BORROWED_RECEIPTS / (own.count + BORROWED_RECEIPTS)
    return LeadTimes(result.mean, result.variance, own.count.astype(int), borrowed)


def _moments(days, group, groups):
    days = np.asarray(days, dtype=float)
    count = np.bincount(group, minlength=groups).astype(float)
    safe = np.maximum(count, 1)
    mean = np.bincount(group, weights=days, minlength=groups) / safe
    spread = np.bincount(group, weights=(days - mean[group]) ** 2, minlength=groups) / safe
    return _Level(mean, spread, count)


def _take(level, index):
    return _Level(level.mean[index], level.variance[index], level.count[index])


def _blend(own, other, weight):
    """Pool *own* sample with *weight* pseudo-receipts of *other*; the distance of the means adds to the spread."""
    share = own.count / (own.count + weight)
    mean = share * own.mean + (1 - share) * other.mean
    variance = share * (own.variance + (own.mean - mean) ** 2) + (1 - share) * (
        other.variance + (other.mean - mean) ** 2
    )
    return _Level(mean, variance, own.count)
