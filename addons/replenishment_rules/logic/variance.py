"""Shrinking noisy variances: items of one group share a law between level and spread.

ln v = c + b ln m (Silver, Pyke & Thomas: sigma = a D^b), here with the chance of a demand as second axis and
squares, so that lumpy and smooth items of one group do not share one line.
"""

import numpy as np

OWN_SHARE = 0.3
# With fewer series a fitted law would be noise.
FEWEST_SERIES = 30


def shrink_variance(mean, variance, occurrence, own_share=OWN_SHARE):
    """Return variances pulled to the group's law, keeping *own_share* of each logarithmic residual.  All (N,)."""
    usable = (mean > 1e-6) & (variance > 1e-9)
    if usable.sum() < FEWEST_SERIES:
        return variance
    log_mean = np.log(mean[usable].astype(float))
    log_variance = np.log(variance[usable].astype(float))
    log_chance = np.log(np.clip(occurrence[usable].astype(float), 1e-3, 1))
    axes = np.stack(
        [np.ones_like(log_mean), log_mean, log_mean**2, log_chance, log_chance**2, log_mean * log_chance],
        axis=1,
    )
    # A ridge of one part in a million keeps the fit defined where all items have demand in every period.
    square = axes.T @ axes
    square += np.eye(len(square)) * 1e-6 * np.trace(square) / len(square)
    fitted = axes @ np.linalg.solve(square, axes.T @ log_variance)
    shrunk = variance.astype(float)
    shrunk[usable] = np.exp(fitted + own_share * (log_variance - fitted))
    return shrunk.astype(variance.dtype)
