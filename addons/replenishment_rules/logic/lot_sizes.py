"""What one order of a product brings, for all series at once."""

import numpy as np

DAYS_OF_YEAR = 365.0


def planned_lots(per_day, cost, terms, least, multiple):
    """Return lots (N,): the economic lot within the policy's days, then the vendor's least quantity and multiple.

    *terms* has order_cost, holding_ratio (per year), least_days and most_days.  Never below one unit.
    """
    yearly = np.maximum(per_day, 0) * DAYS_OF_YEAR
    holding = np.maximum(cost * terms.holding_ratio, 1e-6)
    lots = np.sqrt(2 * terms.order_cost * yearly / holding)
    lots = np.clip(lots, per_day * terms.least_days, np.maximum(per_day * terms.most_days, 0))
    lots = np.maximum(np.round(lots), 1)
    return keep_terms(lots, least, multiple)


def keep_terms(quantity, least, multiple):
    """Return *quantity* raised to the least and rounded up to the multiple; 0 is no condition."""
    quantity = np.maximum(quantity, least)
    step = np.where(multiple > 0, multiple, 1.0)
    # A hair of floating point must not cost a whole multiple.
    return np.ceil(quantity / step - 1e-9) * step
