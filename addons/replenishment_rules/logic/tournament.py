"""A tournament of forecasts on each item's own past, with what its neighbours' tournaments say as first belief.

Every candidate smooths the size of a demand and the chance of one (TSB); where demand never misses a period this *is*
simple exponential smoothing.  Losses are discounted squared one-step errors.  The forecast is the mean of the
candidates weighted by how well they did for the item and for the group together: few observations cannot crown a
winner, and a change of season cannot throw the forecast from one rate to another.
"""

from dataclasses import dataclass

import numpy as np

RATES = (0.02, 0.05, 0.1, 0.2, 0.35)
# How much an observation of the item itself and of the whole group weighs in the choice.
OWN_WEIGHT, GROUP_WEIGHT = 0.3, 50.0
DISCOUNT = 0.97
VARIANCE_RATE = 0.05
# A series with fewer observations has no voice in the group's tournament.
VOICE = 8
# Before so many series have shown their chance of a demand in a period, a new one's is taken to be even.
FEWEST_SHOWN, UNKNOWN_CHANCE = 30, 0.5
_TINY = 1e-12


@dataclass(frozen=True)
class Estimates:
    """What was known at the end of each kept period; arrays are (kept, N), ``weights`` and ``losses`` (rates, N).

    ``mean`` and ``variance`` are per period; the variance is that of the one-step error.  ``occurrence`` is the chance
    of a demand in a period, ``rate`` the weighted smoothing rate (it says how uncertain the level itself is).
    """

    periods: np.ndarray
    mean: np.ndarray
    variance: np.ndarray
    occurrence: np.ndarray
    rate: np.ndarray
    observed: np.ndarray
    weights: np.ndarray
    losses: np.ndarray

    def only(self, chosen):
        """Return the estimates of the *chosen* series."""
        per_series = {
            name: getattr(self, name)[:, chosen]
            for name in ("mean", "variance", "occurrence", "rate", "observed", "weights", "losses")
        }
        return Estimates(self.periods, **per_series)

    def last(self):
        """Return what was known at the end of the last kept period alone."""
        kept = {
            name: getattr(self, name)[-1:] for name in ("mean", "variance", "occurrence", "rate", "observed")
        }
        return Estimates(self.periods[-1:], **kept, weights=self.weights, losses=self.losses)

    def winners(self):
        """Rate of the candidate that erred least on the item's own past, its usual error of a period, the next best's."""
        errors = np.sqrt(np.sort(self.losses, axis=0)[:2])
        return np.asarray(RATES)[self.losses.argmin(axis=0)], *errors


class _Contest:
    """The running state of all candidates for all series."""

    def __init__(self, series, dtype):
        candidates = len(RATES)
        self.rates = np.asarray(RATES, dtype)[:, None]
        self.discount, self.one = dtype(DISCOUNT), dtype(1)
        self.size = np.zeros((candidates, series), dtype)
        self.occurrence = np.zeros((candidates, series), dtype)
        self.loss = np.zeros((candidates, series), dtype)
        self.counted = np.zeros(series, dtype)
        self.observed = np.zeros(series, dtype)
        self.hits = np.zeros(series, dtype)
        self.forecasts = np.zeros((candidates, series), dtype)
        self.mean = np.zeros(series, dtype)
        self.variance = np.zeros(series, dtype)
        self.weights = np.full((candidates, series), 1 / candidates, dtype)

    def learn(self, actual):
        """Take in one period's demand, NaN where nothing is known."""
        known = ~np.isnan(actual)
        actual = np.where(known, actual, 0).astype(self.mean.dtype)
        tested = known & (self.observed > 0)
        self._score(actual, tested)
        self._smooth(actual, known)
        self._weigh()
        self.forecasts = self.size * self.occurrence
        self.mean = (self.weights * self.forecasts).sum(axis=0)

    def _score(self, actual, tested):
        error = actual - self.mean
        pace = np.maximum(VARIANCE_RATE, 1 / np.maximum(self.observed, 1)) * tested
        self.variance += pace * (error * error - self.variance)
        error = actual - self.forecasts
        error *= error
        error *= tested
        fade = np.where(tested, self.discount, self.one)
        self.loss *= fade
        self.loss += error
        self.counted = fade * self.counted + tested

    def _smooth(self, actual, known):
        """Move towards the new value; the first values count as plain means, not as a start to be forgotten.

        A series is known from its first demand on: that this period had one tells nothing about its chance, which
        starts at the group's and weighs as much as one period.
        """
        hit = known & (actual > 0)
        begun = self.observed > 0
        pace = np.maximum(self.rates, 1 / (self.observed + 1))
        pace *= known & begun
        self.occurrence += pace * (hit - self.occurrence)
        starting = known & ~begun
        if starting.any():
            self.occurrence[:, starting] = self._usual_chance()[:, None]
        pace = np.maximum(self.rates, 1 / (self.hits + 1))
        pace *= hit
        self.size += pace * (actual - self.size)
        self.observed += known
        self.hits += hit

    def _usual_chance(self):
        """Return each candidate's mean chance of a demand over the series that have shown theirs."""
        shown = self.observed > 1
        if shown.sum() < FEWEST_SHOWN:
            return np.full(len(self.rates), UNKNOWN_CHANCE)
        return self.occurrence @ shown.astype(self.occurrence.dtype) / shown.sum()

    def _weigh(self):
        # All candidates of a series were tested equally often: their losses compare as they are.
        relative = np.log(np.maximum(self.loss, _TINY))
        relative -= relative.min(axis=0)
        voices = self.observed > VOICE
        heard = max(int(voices.sum()), 1)
        group = relative @ voices.astype(relative.dtype) / heard
        relative *= OWN_WEIGHT * self.counted
        relative += GROUP_WEIGHT * group[:, None]
        relative -= relative.min(axis=0)
        relative *= -0.5
        weights = np.exp(relative, out=relative)
        weights /= weights.sum(axis=0)
        self.weights = weights


def estimate(demand, keep=None):
    """Return :class:`Estimates` of *demand* (T, N) at the end of the periods in *keep* (default: all).

    Nothing in the result for a period depends on a later one.
    """
    periods, series = demand.shape
    keep = np.arange(periods) if keep is None else np.asarray(keep)
    dtype = np.float32 if demand.dtype == np.float32 else np.float64
    contest = _Contest(series, dtype)
    fields = ("mean", "variance", "occurrence", "rate", "observed")
    kept = {name: np.zeros((len(keep), series), dtype) for name in fields}
    places = {int(period): place for place, period in enumerate(keep)}
    for period in range(periods):
        contest.learn(demand[period])
        place = places.get(period)
        if place is not None:
            kept["mean"][place] = contest.mean
            kept["variance"][place] = contest.variance
            kept["occurrence"][place] = (contest.weights * contest.occurrence).sum(axis=0)
            kept["rate"][place] = (contest.weights * contest.rates).sum(axis=0)
            kept["observed"][place] = contest.observed
    losses = contest.loss / np.maximum(contest.counted, _TINY)
    return Estimates(keep, **kept, weights=contest.weights, losses=losses)
