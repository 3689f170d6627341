"""Small samples do not shout: shares pulled to the category's, with the interval they deserve."""

from dataclasses import dataclass
from math import sqrt

Z95 = 1.959963984540054
# Observations of the category that a vendor's own must outweigh: with 8, 1 of 1 in a category of 80 % reads 82 %.
PRIOR_WEIGHT = 8


@dataclass(frozen=True)
class Share:
    """A share with its sample: plain value, shrunk value, and the 95 % interval around the shrunk one."""

    hits: float
    trials: float
    plain: float
    shrunk: float
    low: float
    high: float


def share(hits, trials, prior, weight=PRIOR_WEIGHT):
    """Return the Share of *hits* in *trials* against the category's share *prior* (0..1).

    Empirical Bayes with a Beta prior of *weight* observations; the interval is Wilson's score interval on the
    pooled counts (Wilson 1927). With no trials the value is the prior and ``plain`` is None.
    """
    total = trials + weight
    mean = (hits + weight * prior) / total
    low, high = wilson(mean, total)
    return Share(hits, trials, hits / trials if trials else None, mean, low, high)


def wilson(mean, total):
    """Return Wilson's 95 % score interval for a share *mean* seen in *total* trials."""
    z2 = Z95 * Z95
    centre = (mean + z2 / (2 * total)) / (1 + z2 / total)
    half = Z95 / (1 + z2 / total) * sqrt(mean * (1 - mean) / total + z2 / (4 * total * total))
    return max(0.0, centre - half), min(1.0, centre + half)
