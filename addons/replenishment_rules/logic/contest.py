"""Who takes part in the tournament of a plan, and how it ended."""

import numpy as np

from . import outside, tournament


def held(basis, classes, policy, season):
    """Return (estimates of today, :class:`.outside.Entered` of who takes part besides; None where nobody does)."""
    last = len(basis.flat) - 1
    chosen = outside.seasonal_a(classes, season)
    candidate = outside.find_candidate() if len(chosen) and last >= outside.TESTED else None
    if candidate is None:
        return tournament.estimate(basis.flat, keep=[last]), None
    kept = tournament.estimate(basis.flat, keep=range(last - outside.TESTED, last + 1))
    periods = np.broadcast_to(np.asarray(policy.lead_time.mean + policy.review, float), len(classes))
    entered = outside.enter(candidate, basis.flat, kept.mean[:-1], chosen, periods)
    return entered.in_estimates(kept.last()), entered


def told(estimates, entered):
    """Return (where the forecast comes from, best candidate's rate and error, next one's error), all (N,)."""
    rate, error, after = estimates.winners()
    source = np.full(len(rate), outside.OWN, dtype="<U8")
    if entered is not None:
        source[entered.place] = outside.AUTO_ETS
        error, after = error.copy(), after.copy()
        error[entered.place], after[entered.place] = entered.error, entered.own_error
    return source, rate, error, after
