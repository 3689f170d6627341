"""A change-point alarm for weekly shares: did something break, and in which week?

Generalised likelihood ratio for one change in a binomial share (Lai 1995), over the candidate weeks.
"""

from dataclasses import dataclass
from math import log

# 2 x log likelihood ratio; 8.6 is about a one in a hundred false alarm over 13 candidate weeks (Bonferroni on chi2, 1 df:
# 1 - 0.01 / 13 -> 11.3 two-sided, 8.6 when only a fall counts and weeks overlap).
ALARM = 8.6


@dataclass(frozen=True)
class Change:
    """The best split: index of the first week after it, shares before and after, and the strength of the evidence."""

    week: int
    before: float
    after: float
    evidence: float


def fall(weeks, last=13):
    """Return the Change when the share fell within the *last* weeks, else None.

    *weeks* is a list of (hits, trials), oldest first; weeks without trials are allowed and carry no evidence.
    """
    best = None
    for index in range(max(1, len(weeks) - last), len(weeks)):
        hits_before, trials_before = _sum(weeks[:index])
        hits_after, trials_after = _sum(weeks[index:])
        if not trials_before or not trials_after:
            continue
        before, after = hits_before / trials_before, hits_after / trials_after
        if after >= before:
            continue
        evidence = 2 * (
            _likelihood(hits_before, trials_before)
            + _likelihood(hits_after, trials_after)
            - _likelihood(hits_before + hits_after, trials_before + trials_after)
        )
        if evidence >= ALARM and (best is None or evidence > best.evidence):
            best = Change(index, before, after, evidence)
    return best


def _sum(weeks):
    return sum(hits for hits, _ in weeks), sum(trials for _, trials in weeks)


def _likelihood(hits, trials):
    """Return the log likelihood of *hits* in *trials* at its own best share."""
    misses = trials - hits
    return (hits * log(hits / trials) if hits else 0.0) + (misses * log(misses / trials) if misses else 0.0)
