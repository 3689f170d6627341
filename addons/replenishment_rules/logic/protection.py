"""Demand over the protection interval: from per-period figures to what the order level must cover."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class LeadTime:
    """Lead time in periods: mean and variance, scalars or (N,)."""

    mean: np.ndarray | float
    variance: np.ndarray | float = 0.0


def level_noise(rate, periods):
    """Factor on the variance of a sum of *periods* because the smoothed level itself errs.

    1 + a (h-1) + a^2 (h-1)(2h-1)/6 (Hyndman et al. 2008, class 1; Johnston & Harrison 1986).
    """
    steps = np.maximum(periods - 1, 0)
    return 1 + rate * steps + rate**2 * steps * np.maximum(2 * periods - 1, 0) / 6


def over_protection(mean, variance, lead_time, review=0.0, rate=0.0, season=None):
    """Return (mean, variance) of demand over lead time + review (Silver, Pyke & Thomas ch. 6).

    mu = m (E[L]+R);  var = (E[L]+R) v n(a) + m^2 Var[L].  With *season* = (sum of the coming indices, sum of their
    squares) these replace the number of periods.
    """
    periods = lead_time.mean + review
    total, squares = (periods, periods) if season is None else season
    noise = level_noise(rate, periods)
    return mean * total, squares * variance * noise + mean**2 * lead_time.variance


def overlapping_sums(demand, lengths, weights=None):
    """Return (sums, weights) of all overlapping windows of each length for one series (Porras & Dekker 2008)."""
    demand = np.asarray(demand, dtype=float)
    demand = demand[~np.isnan(demand)]
    running = np.concatenate([[0.0], np.cumsum(demand)])
    weights = np.ones(len(lengths)) if weights is None else np.asarray(weights, dtype=float)
    sums, counts = [], []
    for length, weight in zip(lengths, weights, strict=True):
        if length <= len(demand):
            windows = running[length:] - running[: len(running) - length]
            sums.append(windows)
            counts.append(np.full(len(windows), weight / len(windows)))
    if not sums:
        return np.zeros(0), np.zeros(0)
    return np.concatenate(sums), np.concatenate(counts) / np.concatenate(counts).sum()


def empirical_level(target, demand, lengths, weights=None):
    """Smallest demand seen in a window that *target* of the windows did not exceed; None without a whole window."""
    sums, shares = overlapping_sums(demand, lengths, weights)
    if not len(sums):
        return None
    order = np.argsort(sums, kind="stable")
    reached = np.cumsum(shares[order]) >= target - 1e-12
    return float(sums[order][reached.argmax()]) if reached.any() else float(sums.max())
