"""Distributions of demand over a protection interval, all vectorised, given by mean and variance.

``normal``, ``gamma`` (Burgin 1975; Snyder 1984), ``poisson`` and ``negative_binomial`` (Syntetos, Babai & Gardner
2015).  The negative binomial falls back to Poisson where the variance does not exceed the mean.
"""

import numpy as np
from scipy import special, stats

NORMAL, GAMMA, POISSON, NEGATIVE_BINOMIAL = "normal", "gamma", "poisson", "negative_binomial"
FAMILIES = (NORMAL, GAMMA, POISSON, NEGATIVE_BINOMIAL)
DISCRETE = (POISSON, NEGATIVE_BINOMIAL)
_TINY = 1e-9
# Below this relative excess the negative binomial cannot be told from a Poisson and its size would overflow.
_EXCESS = 1e-4


def _broadcast(*arrays):
    return np.broadcast_arrays(*(np.asarray(array, dtype=float) for array in arrays))


def _split_negative_binomial(mean, variance):
    """Return (is_poisson, size r, success probability p) with safe values where it is a Poisson."""
    excess = variance - mean
    is_poisson = excess <= _EXCESS * np.maximum(mean, _TINY)
    safe = np.where(is_poisson, np.maximum(mean, _TINY), excess)
    size = np.maximum(mean, _TINY) ** 2 / safe
    return is_poisson, size, size / (size + np.maximum(mean, _TINY))


def _negative_binomial_tail(k, size, probability):
    """P(X > k) of a negative binomial, 1 below zero."""
    return np.where(k < 0, 1.0, special.betainc(np.maximum(k, 0) + 1.0, size, 1.0 - probability))


def _poisson_tail(k, mean):
    """P(X > k) of a Poisson, 1 below zero."""
    return np.where(k < 0, 1.0, special.gammainc(np.maximum(k, 0) + 1.0, np.maximum(mean, _TINY)))


def tail(level, mean, variance, family):
    """P(X > level)."""
    level, mean, variance = _broadcast(level, mean, variance)
    if family == NORMAL:
        return stats.norm.sf(level, mean, np.sqrt(np.maximum(variance, _TINY)))
    if family == GAMMA:
        shape, scale = gamma_parameters(mean, variance)
        return special.gammaincc(shape, np.maximum(level, 0) / scale)
    level = np.floor(level)
    if family == POISSON:
        return _poisson_tail(level, mean)
    is_poisson, size, probability = _split_negative_binomial(mean, variance)
    result = _negative_binomial_tail(level, size, probability)
    if is_poisson.any():
        result = np.where(is_poisson, _poisson_tail(level, mean), result)
    return result


def gamma_parameters(mean, variance):
    """Shape and scale of the gamma with this mean and variance."""
    mean, variance = np.maximum(mean, _TINY), np.maximum(variance, _TINY)
    return mean**2 / variance, variance / mean


def quantile(probability, mean, variance, family):
    """Smallest level whose distribution function reaches *probability*."""
    probability, mean, variance = _broadcast(probability, mean, variance)
    if family == NORMAL:
        return mean + special.ndtri(probability) * np.sqrt(np.maximum(variance, 0))
    if family == GAMMA:
        shape, scale = gamma_parameters(mean, variance)
        return special.gammaincinv(shape, probability) * scale
    if family == POISSON:
        return stats.poisson.ppf(probability, np.maximum(mean, _TINY))
    is_poisson, size, success = _split_negative_binomial(mean, variance)
    result = stats.nbinom.ppf(probability, size, success)
    if is_poisson.any():
        result = np.where(is_poisson, stats.poisson.ppf(probability, np.maximum(mean, _TINY)), result)
    return result


def loss(level, mean, variance, family):
    """E[(X - level)+]: units short when *level* units face the whole demand X.

    Closed forms; for the discrete families *level* is taken at its integer part.  Below zero the loss is the mean
    less the level, since demand is not negative.
    """
    level, mean, variance = _broadcast(level, mean, variance)
    if family == NORMAL:
        deviation = np.sqrt(np.maximum(variance, _TINY))
        return deviation * standard_normal_loss((level - mean) / deviation)
    if family == GAMMA:
        shape, scale = gamma_parameters(mean, variance)
        x = np.maximum(level, 0) / scale
        result = mean * special.gammaincc(shape + 1, x) - level * special.gammaincc(shape, x)
        return np.maximum(result, 0)
    level = np.floor(level)
    if family == POISSON:
        result = mean * _poisson_tail(level - 2, mean) - level * _poisson_tail(level - 1, mean)
    else:
        result = _negative_binomial_loss(level, mean, variance)
    return np.maximum(result, 0)


def _negative_binomial_loss(level, mean, variance):
    is_poisson, size, success = _split_negative_binomial(mean, variance)
    first = _negative_binomial_tail(level - 2, size + 1, success)
    second = _negative_binomial_tail(level - 1, size, success)
    if is_poisson.any():
        first = np.where(is_poisson, _poisson_tail(level - 2, mean), first)
        second = np.where(is_poisson, _poisson_tail(level - 1, mean), second)
    return mean * first - level * second


def standard_normal_loss(k):
    """G(k) = phi(k) - k (1 - Phi(k)) (Silver, Pyke & Thomas, app. II)."""
    k = np.asarray(k, dtype=float)
    return np.exp(-0.5 * k * k) / np.sqrt(2 * np.pi) - k * special.ndtr(-k)
