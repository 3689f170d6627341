"""Lead times and held levels in the whole periods of a replay."""

import numpy as np

from .protection import LeadTime

SEED = 19730


def replay_times(policy, chosen):
    """Return (lead time, review) in the replay's whole periods.

    A replay orders at the end of a period at best: what is to be covered is kept, but never less than one period.
    """
    if policy.lead_choices:
        return _chosen(policy.lead_time, chosen), policy.review
    mean = np.broadcast_to(np.asarray(policy.lead_time.mean, dtype=float), (len(policy.lead_time.mean),))[
        chosen
    ]
    review = np.broadcast_to(np.asarray(policy.review, dtype=float), (len(policy.lead_time.mean),))[chosen]
    variance = np.broadcast_to(policy.lead_time.variance, (len(policy.lead_time.mean),))[chosen]
    return LeadTime(np.maximum(mean + review - 1, 0), variance), 1.0


def drawn_leads(policy, lead_time, shape):
    generator = np.random.default_rng(SEED)
    if policy.lead_choices:
        return generator.choice(policy.lead_choices, size=shape)
    # Rounded up or down by chance, so that the mean stays; the rest of the spread comes from the lead time itself.
    spread = np.sqrt(np.maximum(lead_time.variance, 0))
    drawn = lead_time.mean + spread * np.clip(generator.standard_normal(shape), -2.5, 2.5)
    return np.floor(np.clip(drawn, 0, MOST_PERIODS) + generator.random(shape)).astype(int)


# The replay's pipeline is as long as the longest lead time: half a year of weeks.
MOST_PERIODS = 26


class Held:
    """Levels that stay until the next estimate, without a copy per period."""

    def __init__(self, levels, held):
        self.levels, self.held = levels, held
        self.shape = (len(held), *levels.shape[1:])

    def __getitem__(self, period):
        return self.levels[self.held[period]]


def _chosen(lead_time, chosen):
    """The lead times of the chosen series; a scalar serves all."""
    return LeadTime(
        *(part if np.ndim(part) == 0 else part[chosen] for part in (lead_time.mean, lead_time.variance))
    )
