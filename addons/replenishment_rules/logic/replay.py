"""Replay of a past demand under order levels: the honest test of a policy, and the yardstick of the calibration.

One period: receive, serve, then (at a review) order.  Orders are placed at the end of a period and arrive ``lead``
whole periods later, at the start of the day; they may overtake each other.  Vectorised over policies and series,
looped over time: arrays are (time, policy, series) and (time, series).
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Outcome:
    """What a replay measured over its scored periods; every array is (policy, series), ``demanded`` is (series,)."""

    demanded: np.ndarray
    served: np.ndarray
    stock: np.ndarray
    cycles: np.ndarray
    clean_cycles: np.ndarray
    orders: np.ndarray

    def volume_fill(self, chosen=slice(None)):
        """Units served at once over units demanded, pooled, per policy."""
        total = self.demanded[chosen].sum()
        return self.served[:, chosen].sum(axis=1) / max(total, 1e-12)

    def weighted_fill(self, weight, chosen=slice(None)):
        """Volume fill with a unit of each series counting *weight* (N,), per policy."""
        total = (self.demanded * weight)[chosen].sum()
        return (self.served * weight)[:, chosen].sum(axis=1) / max(total, 1e-12)

    def item_fill(self, chosen=slice(None)):
        """Plain mean over the series that had demand of each one's own fill rate, per policy."""
        demanded = self.demanded[chosen]
        asked = demanded > 0
        share = self.served[:, chosen][:, asked] / demanded[asked]
        return share.mean(axis=1) if asked.any() else np.ones(len(self.served))

    def cycle_service(self, chosen=slice(None)):
        """Replenishment cycles without a unit short over all cycles, pooled, per policy."""
        cycles = self.cycles[:, chosen].sum(axis=1)
        return self.clean_cycles[:, chosen].sum(axis=1) / np.maximum(cycles, 1e-12)

    def stock_value(self, unit_value, chosen=slice(None)):
        """Mean stock on hand over the scored periods times *unit_value*, summed, per policy."""
        return (self.stock * unit_value)[:, chosen].sum(axis=1)


def replay(demand, levels, lots, leads, *, review=1, score_from=0, lost_sales=False, scored=None):
    """Run *demand* (T, N) against *levels* (T, P, N) with *lots* (T, N) and drawn *leads* (T, N), in periods.

    ``levels[t]`` and ``lots[t]`` are what the planner knew at the end of period t.  Demand that is not a number is no
    demand.  Stock starts at the first level plus its lot.  *scored* (T, N) can leave periods out of the service
    figures (periods known to be out of stock say nothing about the demand that came).
    """
    demand = np.nan_to_num(demand)
    periods, policies, series = levels.shape
    longest = int(leads.max()) + 1
    pipeline = np.zeros((longest + 1, policies, series))
    net = np.maximum(levels[0] + lots[0], 0).astype(float)
    on_order = np.zeros((policies, series))
    totals = {name: np.zeros((policies, series)) for name in ("served", "stock", "cycles", "clean", "orders")}
    demanded = np.zeros(series)
    stocked_out = np.zeros((policies, series), dtype=bool)
    columns = np.arange(series)
    for t in range(periods):
        arrived = pipeline[t % (longest + 1)]
        net += arrived
        on_order -= arrived
        counts = t >= score_from
        weight = 1.0 if scored is None else scored[t].astype(float)
        if counts:
            closed = (arrived > 0) & (weight > 0)
            totals["cycles"] += closed
            totals["clean"] += closed & ~stocked_out
            stocked_out &= ~closed
        pipeline[t % (longest + 1)] = 0.0
        served = np.clip(net, 0, demand[t])
        if counts:
            demanded += demand[t] * weight
            totals["served"] += served * weight
            stocked_out |= (demand[t] - served) * weight > 1e-9
        net -= served if lost_sales else demand[t]
        if counts:
            totals["stock"] += np.maximum(net, 0)
        if (t + 1) % review == 0 and t + 1 < periods:
            position = net + on_order
            quantity = np.where(position <= levels[t], np.ceil(levels[t] + lots[t] - position), 0.0)
            on_order += quantity
            slot = (t + 1 + leads[t]) % (longest + 1)
            pipeline[slot, :, columns] += quantity.T
            if counts:
                totals["orders"] += quantity > 0
    # The cycle still open at the end counts where anything was scored at all.
    judged = np.ones(series, bool) if scored is None else scored[score_from:].any(axis=0)
    totals["cycles"] += judged
    totals["clean"] += judged & ~stocked_out
    span = max(periods - score_from, 1)
    return Outcome(
        demanded,
        totals["served"],
        totals["stock"] / span,
        totals["cycles"],
        totals["clean"],
        totals["orders"],
    )
