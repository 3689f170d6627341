"""Demand rates from demand history.  Arrays are time-major (T, N); one loop over time, vectorised over series.

A period without information (out of stock, not yet sold) is NaN and leaves every state as it was: it is not a zero.

Sources: simple exponential smoothing with running one-step error variance (Silver, Pyke & Thomas ch. 3; Boylan &
Syntetos 2021); SBA = Croston's method with the correction 1 - a/2 (Syntetos & Boylan 2005); TSB, whose occurrence is
updated every period so that a dead item fades (Teunter, Syntetos & Babai 2011).
"""

from dataclasses import dataclass

import numpy as np

SES_RATES = (0.03, 0.05, 0.08, 0.12, 0.2, 0.3, 0.4, 0.5)


@dataclass(frozen=True)
class Smoothed:
    """Forecast per period, smoothed variance and mean square of the one-step error; all (N,)."""

    level: np.ndarray
    error_variance: np.ndarray
    mean_squared_error: np.ndarray
    rate: np.ndarray | float


def ses(demand, rate, variance_rate=0.1):
    """Return the simple exponential smoothing of *demand*, started at each series' first value."""
    series = demand.shape[1]
    level, variance = np.full(series, np.nan), np.full(series, np.nan)
    total, count = np.zeros(series), np.zeros(series)
    for actual in demand:
        known = ~np.isnan(actual)
        tested = known & ~np.isnan(level)
        error = np.where(tested, actual - level, 0.0)
        squared = error * error
        first = tested & np.isnan(variance)
        variance = np.where(
            first, squared, np.where(tested, variance + variance_rate * (squared - variance), variance)
        )
        total, count = total + squared, count + tested
        level = np.where(tested, level + rate * error, np.where(known, actual, level))
    return Smoothed(np.nan_to_num(level), np.nan_to_num(variance), total / np.maximum(count, 1), rate)


def best_ses(demand, rates=SES_RATES):
    """Return the smoothing whose rate had the least mean squared one-step error, per series."""
    best = ses(demand, rates[0])
    for rate in rates[1:]:
        rival = ses(demand, rate)
        better = rival.mean_squared_error < best.mean_squared_error
        best = Smoothed(
            np.where(better, rival.level, best.level),
            np.where(better, rival.error_variance, best.error_variance),
            np.where(better, rival.mean_squared_error, best.mean_squared_error),
            np.where(better, rate, best.rate),
        )
    return best


def croston(demand, rate=0.1, corrected=False):
    """Return Croston's demand per period (size over interval); with *corrected* the SBA."""
    series = demand.shape[1]
    size, interval = np.zeros(series), np.ones(series)
    waited, seen = np.zeros(series), np.zeros(series, dtype=bool)
    for actual in demand:
        known = ~np.isnan(actual)
        waited += known
        hit = known & (actual > 0)
        first = hit & ~seen
        size = np.where(first, actual, np.where(hit, size + rate * (actual - size), size))
        interval = np.where(first, waited, np.where(hit, interval + rate * (waited - interval), interval))
        waited = np.where(hit, 0, waited)
        seen |= hit
    return size / interval * (1 - rate / 2 if corrected else 1)


def sba(demand, rate=0.1):
    """Return the Syntetos-Boylan approximation of the demand per period."""
    return croston(demand, rate, corrected=True)


def tsb(demand, size_rate=0.1, occurrence_rate=0.1):
    """Return the Teunter-Syntetos-Babai demand per period, both states started at their first observation."""
    series = demand.shape[1]
    size, occurrence = np.full(series, np.nan), np.full(series, np.nan)
    for actual in demand:
        known = ~np.isnan(actual)
        hit = known & (actual > 0)
        size = np.where(hit, np.where(np.isnan(size), actual, size + size_rate * (actual - size)), size)
        moved = occurrence + occurrence_rate * (hit - occurrence)
        occurrence = np.where(known, np.where(np.isnan(occurrence), hit, moved), occurrence)
    return np.nan_to_num(size) * np.nan_to_num(occurrence)
