"""From demand arrays to calibrated order levels: the whole chain in one call, for one block of series."""

from dataclasses import dataclass

import numpy as np

from . import calibration, classification, cleaning, tournament
from .protection import LeadTime

# Smaller classes than this are counted with their ABC letter as a whole.
SMALLEST_CLASS = 40


def planning_classes(worth, demand, year):
    """Return the class whose service is calibrated together: new, or ABC letter and steady or rare.

    *worth* should come from cleaned demand: an item that is A by one bulk order will not be A next year.
    """
    letters = classification.abc(worth)
    interval, _variation = classification.interval_and_variation(demand)
    classes = np.char.add(letters, np.where(interval < classification.ADI_LIMIT, " steady", " rare"))
    age = (np.cumsum(np.nan_to_num(demand) > 0, axis=0) > 0).sum(axis=0)
    classes = np.where(age <= min(year // 2, len(demand) // 2), "new", classes)
    found, counts = np.unique(classes, return_counts=True)
    small = np.isin(classes, found[counts < SMALLEST_CLASS]) & (classes != "new")
    return np.where(small, letters, classes)
