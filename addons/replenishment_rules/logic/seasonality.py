"""Seasonal indices per category, used only where one year's shape foretells the next."""

from dataclasses import dataclass

import numpy as np

# Neighbouring periods on each side that an index leans on, for weeks; months stand alone.
SMOOTHING = {52: 2, 12: 0}


@dataclass(frozen=True)
class Season:
    """Index per (category, period of the year) with mean 1, the agreement of the years and whether it is used."""

    indices: np.ndarray
    agreement: np.ndarray
    used: np.ndarray


def seasonal_indices(demand, category_of, place_in_year, year):
    """Return :class:`Season` from *demand* (T, N); fewer than two whole years are no evidence.

    Per category and year the shares of the year are compared: their mean correlation is the agreement and also the
    share by which the indices are believed (the rest is 1).
    """
    categories = int(np.max(category_of, initial=-1)) + 1
    indices = np.ones((categories, year))
    agreement, used = np.zeros(categories), np.zeros(categories, dtype=bool)
    years = len(demand) // year
    if years < 2:
        return Season(indices, agreement, used)
    recent = np.nan_to_num(demand[-years * year :])
    places = np.asarray(place_in_year)[-years * year :]
    for category in range(categories):
        total = recent[:, np.asarray(category_of) == category].sum(axis=1)
        shapes = _yearly_shapes(total, places, years, year)
        agreement[category] = _agreement(shapes)
        used[category] = agreement[category] > _accidental(year, years)
        if used[category]:
            indices[category] = 1 + agreement[category] * (shapes.mean(axis=0) - 1)
    return Season(indices, agreement, used)


def _yearly_shapes(total, places, years, year):
    shapes = np.ones((years, year))
    reach = SMOOTHING.get(year, 0)
    for number in range(years):
        part = slice(number * year, (number + 1) * year)
        shape = np.zeros(year)
        shape[places[part]] = total[part]
        shape = sum(np.roll(shape, shift) for shift in range(-reach, reach + 1)) / (2 * reach + 1)
        if shape.sum() > 0:
            shapes[number] = shape / shape.mean()
    return shapes


def _agreement(shapes):
    """Mean correlation between all pairs of years, never negative."""
    if (shapes.std(axis=1) < 1e-9).any():
        return 0.0
    correlations = np.corrcoef(shapes)
    return float(max(correlations[np.triu_indices(len(shapes), 1)].mean(), 0.0))


def _accidental(year, years):
    """Correlation that chance exceeds in one of a hundred cases (Fisher's z), periods thinned by the smoothing."""
    independent = year / (2 * SMOOTHING.get(year, 0) + 1)
    pairs = years * (years - 1) / 2
    return float(np.tanh(2.326 / np.sqrt(max(independent - 3, 1) * pairs)))
