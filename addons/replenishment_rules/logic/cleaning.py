"""From what was delivered to what was asked for.

One-off bulk orders are capped and named, periods out of stock are unknown instead of zero, refused and short
quantities are demand, a replaced item's demand goes to its successor.  Arrays are time-major (T, N).
"""

import numpy as np

# Deviations of the logarithm of the item's own sizes above which a period counts as a one-off.
BULK_DEVIATIONS = 2.0
# Before an item has shown its own spread it is taken to be this, with the weight of that many demands.
PRIOR_DEVIATION, PRIOR_DEMANDS = 0.8, 4
# Nothing is called unusual before so many demands were seen.
FEWEST_DEMANDS = 4


def cap_bulk(demand, deviations=BULK_DEVIATIONS):
    """Return demand with one-off bulk capped; each cap comes from the periods before it only.

    The cap is exp(mean + *deviations* x deviation) of the logarithm of the past (capped) non-zero sizes, with the
    spread shrunk towards a common prior while the item has few.
    """
    cleaned = demand.copy()
    series = demand.shape[1]
    total, squares, count = (np.zeros(series) for _sum in range(3))
    for period, actual in enumerate(demand):
        hit = actual > 0
        mean = total / np.maximum(count, 1)
        spread = np.maximum(squares - count * mean**2, 0) / np.maximum(count - 1, 1)
        deviation = np.sqrt((spread * count + PRIOR_DEVIATION**2 * PRIOR_DEMANDS) / (count + PRIOR_DEMANDS))
        cap = np.exp(np.minimum(mean + deviations * deviation, 600))
        unusual = hit & (count >= FEWEST_DEMANDS) & (actual > cap)
        cleaned[period] = np.where(unusual, cap, actual)
        size = np.log(np.where(hit, cleaned[period], 1))
        total, squares, count = total + size, squares + size * size, count + hit
    return cleaned


def mask_unknown(demand, in_stock=None):
    """Return demand with NaN before the first sale and in periods out of stock.

    What was sold in a period that ran dry is only a lower bound of what was asked for, so it is left out as well.
    """
    masked = np.array(demand, dtype=demand.dtype if demand.dtype == np.float32 else float)
    masked[~np.logical_or.accumulate(masked > 0, axis=0)] = np.nan
    if in_stock is not None:
        masked[~np.asarray(in_stock, dtype=bool)] = np.nan
    return masked


def pass_on(demand, replacements):
    """Return demand with each replaced series added to its successor and emptied.

    *replacements* is a list of (old series, new series, factor): one old unit is *factor* new units.  Chains are
    followed in the order of the list.
    """
    passed = np.nan_to_num(np.array(demand, dtype=float))
    for old, new, factor in replacements:
        passed[:, new] += passed[:, old] * factor
        passed[:, old] = 0
    return passed


def start_like(demand, likes):
    """Return demand in which a new series borrows a known one's past, scaled, up to its own first sale.

    *likes* is a list of (new series, known series, factor).
    """
    started = np.array(demand, dtype=float)
    for new, known, factor in likes:
        own = np.cumsum(np.nan_to_num(demand[:, new]) > 0) > 0
        started[:, new] = np.where(own, demand[:, new], demand[:, known] * factor)
    return started
