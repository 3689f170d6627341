"""Season in a plan: take it out of the past, put the coming weeks' back into what must be covered."""

import numpy as np

from .seasonality import seasonal_indices

# Where an index falls below this, dividing by it would blow one odd sale up.
LOWEST_INDEX = 0.2


class SeasonPlan:
    """Indices of the categories of a block of series; *place* is the period of the year of each row of *demand*."""

    def __init__(self, demand, category_of, place, year):
        self.category_of, self.place, self.year = np.asarray(category_of), np.asarray(place), year
        self.season = seasonal_indices(demand, self.category_of, self.place, year)
        self.is_used = bool(self.season.used.any())
        # Running sums over two turns of the year: the mean of any run of periods is one difference.
        double = np.concatenate([self.season.indices, self.season.indices], axis=1)
        self._running = np.concatenate([np.zeros((len(double), 1)), np.cumsum(double, axis=1)], axis=1)

    def without(self, demand):
        """Return *demand* as it would have been without season."""
        if not self.is_used:
            return demand
        index = np.maximum(self.season.indices[self.category_of].T[self.place], LOWEST_INDEX)
        return (demand / index).astype(demand.dtype)

    def ahead(self, row, periods, chosen=slice(None)):
        """Return the mean index of the *periods* (N,) that follow *row*, per series; 1 where there is no season."""
        if not self.is_used:
            return np.ones(np.shape(periods))
        category = self.category_of[chosen]
        begin = (int(self.place[row]) + 1) % self.year
        length = np.clip(np.ceil(periods), 1, self.year).astype(int)
        return (self._running[category, begin + length] - self._running[category, begin]) / length
