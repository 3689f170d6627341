"""A candidate from outside for seasonal A items: AutoETS of statsforecast, where an administrator installed it.

It enters like any other: held against the item's own past, one week ahead, over weeks it was not fitted on.  The
forecast becomes its only where it erred less there than the tournament's own forecast did in the same weeks.
"""

import importlib.util
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version

import numpy as np

OWN, AUTO_ETS = "own", "auto_ets"
# Weeks it is tested on, half a year, and weeks of its past it must know before.
TESTED, LEAST_KNOWN = 26, 52


@dataclass(frozen=True)
class Entered:
    """Who won: ``place`` (n,) of the series where the candidate did, its mean a period, its error and the own one's (n,)."""

    place: np.ndarray
    mean: np.ndarray
    error: np.ndarray
    own_error: np.ndarray

    def in_estimates(self, estimates):
        """Return *estimates* with the winners' means."""
        mean = estimates.mean.copy()
        mean[-1, self.place] = self.mean
        return replace(estimates, mean=mean)


def is_installed():
    return importlib.util.find_spec("statsforecast") is not None


def versions():
    """Return {library: version} of what takes part."""
    return {"statsforecast": version("statsforecast")} if is_installed() else {}


@cache
def find_candidate():
    """Return the function that forecasts one series, see :func:`_auto_ets`; None where the library is not installed."""
    if not is_installed():
        return None
    try:
        from statsforecast.models import AutoETS
    except ImportError:
        return None
    return lambda past, fitted, ahead: _auto_ets(AutoETS, past, fitted, ahead)


def _auto_ets(model, past, fitted, ahead):
    """Return (forecasts of the weeks of *past* (T,) from *fitted* on, one ahead each; those of *ahead* weeks after it)."""
    found = model(season_length=1).fit(past[:fitted])
    steps = [found.forward(y=past[:week], h=1)["mean"][0] for week in range(fitted, len(past))]
    return np.array(steps), found.forward(y=past, h=ahead)["mean"]


def seasonal_a(classes, season):
    """Return the places of the A items whose category has a season; *classes* are planning classes (N,)."""
    if season is None or not season.is_used:
        return np.zeros(0, dtype=int)
    return np.flatnonzero(season.season.used[season.category_of] & np.char.startswith(classes, "A"))


def enter(candidate, flat, forecasts, chosen, periods):
    """Return :class:`Entered` of the *chosen* series of *flat* (T, N), demand without season.

    *forecasts* (TESTED, N) are the tournament's own for the last weeks, each as known the week before; *periods* (N,)
    what is to be covered.
    """
    won = []
    for place in chosen:
        past = flat[:, place].astype(float)
        past = past[(~np.isnan(past)).argmax() :]
        unknown = np.isnan(past)
        if (~unknown[:-TESTED]).sum() < LEAST_KNOWN:
            continue
        # A model wants every week: of one that is not known it gets the usual, and is not tested on it.
        past[unknown] = past[~unknown].mean()
        ahead = max(int(np.ceil(periods[place])), 1)
        try:
            steps, coming = candidate(past, len(past) - TESTED, ahead)
        except Exception:
            continue
        tested = ~unknown[-TESTED:]
        own, other = (
            np.sqrt(np.mean((values - past[-TESTED:])[tested] ** 2))
            for values in (forecasts[:, place], steps)
        )
        mean = max(float(np.mean(coming)), 0.0)
        if other < own and np.isfinite(mean):
            won.append((place, mean, other, own))
    place, mean, error, own_error = np.array(won, dtype=float).reshape(-1, 4).T
    return Entered(place.astype(int), mean, error, own_error)
