"""A table of the gamma loss function, so that millions of levels can be solved by looking up.

In units of the deviation, E[(X - s)+] depends only on the gamma's shape and on k = (s - mean) / deviation.  Linear
between the nodes the error stays below 0.2 % of a deviation, which whole units hide; the levels that are written are
verified with the exact function (:func:`.service.fill_rate_level`).
"""

from functools import cache

import numpy as np
from scipy import special

from .distributions import standard_normal_loss

_LOG_SHAPES = np.linspace(np.log(0.003), np.log(400.0), 110)
_LOWEST, _HIGHEST, _STEPS_PER_UNIT = -6.0, 40.0, 20
_HALVINGS = 16


@cache
def _table():
    shape = np.exp(_LOG_SHAPES)[:, None]
    k = np.arange(_LOWEST, _HIGHEST + 1e-9, 1 / _STEPS_PER_UNIT)[None]
    deviation = 1 / np.sqrt(shape)
    level = 1 + k * deviation
    x = np.maximum(level, 0) * shape
    loss = (special.gammaincc(shape + 1, x) - level * special.gammaincc(shape, x)) / deviation
    return np.maximum(loss, 0).astype(np.float32)


class _Loss:
    """Loss per deviation for one array of shapes, as a function of k."""

    def __init__(self, shape):
        table = _table()
        place = (np.log(shape) - _LOG_SHAPES[0]) / (_LOG_SHAPES[1] - _LOG_SHAPES[0])
        place = np.clip(place, 0, len(_LOG_SHAPES) - 1.001)
        row = place.astype(np.int32)
        self.width = table.shape[1]
        self.values = table.ravel()
        self.row = row * self.width
        self.share = (place - row).astype(np.float32)

    def __call__(self, k):
        place = np.clip((k - _LOWEST) * _STEPS_PER_UNIT, 0, self.width - 1.001).astype(np.float32)
        column = place.astype(np.int32)
        share = place - column
        at, values = self.row + column, self.values
        here = values[at] * (1 - share) + values[at + 1] * share
        at = at + self.width
        next_row = values[at] * (1 - share) + values[at + 1] * share
        return np.where(k < _LOWEST, -k, here * (1 - self.share) + next_row * self.share)


def quick_fill_rate_level(target, lot, mean, variance, lost_sales=False):
    """Real-valued level whose fill rate reaches *target*, at under a microsecond each; see :mod:`.service`."""
    return _quick_level(target, lot, mean, variance, lost_sales, _Loss)


def quick_normal_level(target, lot, mean, variance):
    """Return what :func:`quick_fill_rate_level` does for demand of a normal distribution."""
    return _quick_level(target, lot, mean, variance, False, lambda _shape: standard_normal_loss)


def _quick_level(target, lot, mean, variance, lost_sales, loss_of):
    """Return the real-valued level by halving; *loss_of(shape)* gives the loss per deviation as a function of k."""
    shape = np.broadcast_shapes(*(np.shape(value) for value in (target, lot, mean, variance)))
    target, lot, mean, variance = (
        np.broadcast_to(np.asarray(value, np.float32), shape).ravel()
        for value in (target, lot, mean, variance)
    )
    mean = np.maximum(mean, 1e-6)
    deviation = np.sqrt(np.maximum(variance, 1e-9))
    loss = loss_of((mean / deviation) ** 2)
    step = (lot / deviation).astype(np.float32)
    allowed = ((1 - target) * step).astype(np.float32)
    if lost_sales:
        allowed = allowed / np.maximum(target, 1e-6)
    low = np.maximum((-mean - 1) / deviation, 2 * _LOWEST * 10)
    high = np.full(low.shape, np.float32(_HIGHEST))
    for _halving in range(_HALVINGS):
        middle = (low + high) / 2
        short = loss(middle)
        if not lost_sales:
            short = short - loss(middle + step)
        missed = short > allowed
        low, high = np.where(missed, middle, low), np.where(missed, high, middle)
    return (mean + high * deviation).reshape(shape)
