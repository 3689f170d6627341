"""Replay of a past demand under order levels: the honest test of a policy, and the yardstick of the calibration.

One period: receive, serve, then (at a review) order.  Orders are placed at the end of a period and arrive ``lead``
whole periods later, at the start of the day; they may overtake each other.  Vectorised over policies and series,
looped over time: arrays are (time, policy, series) and (time, series).
"""

from dataclasses import dataclass

import numpy as np

VOLUME_FILL, ITEM_FILL, CYCLE_SERVICE = "volume_fill", "item_fill", "cycle_service"


@dataclass(frozen=True)
class Outcome:
    """What a replay measured over its scored periods; every array is (policy, series), ``demanded`` is (series,).

    A cycle still open at the end counts where anything was scored: ``judged`` (series,), ``open_short`` where it has
    already been short.  ``stock`` is the mean over ``periods``.
    """

    demanded: np.ndarray
    served: np.ndarray
    stock: np.ndarray
    cycles: np.ndarray
    clean_cycles: np.ndarray
    orders: np.ndarray
    judged: np.ndarray
    open_short: np.ndarray
    periods: int

    def volume_fill(self, chosen=slice(None)):
        """Units served at once over units demanded, pooled, per policy."""
        total = self.demanded[chosen].sum()
        return self.served[:, chosen].sum(axis=1) / max(total, 1e-12)

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


def joined(outcomes):
    """Return the :class:`Outcome` of one replay that was taken in parts: *outcomes* in their order."""
    last = outcomes[-1]
    judged = np.any([one.judged for one in outcomes], axis=0)
    periods = sum(one.periods for one in outcomes)

    def total(parts):
        return sum(parts[1:], start=parts[0])

    # An open cycle at the end of a part goes on in the next one.
    closed = total([one.cycles - one.judged for one in outcomes])
    clean = total([one.clean_cycles - (one.judged & ~one.open_short) for one in outcomes])
    return Outcome(
        total([one.demanded for one in outcomes]),
        total([one.served for one in outcomes]),
        total([one.stock * one.periods for one in outcomes]) / max(periods, 1),
        closed + judged,
        clean + (judged & ~last.open_short),
        total([one.orders for one in outcomes]),
        judged,
        last.open_short,
        periods,
    )


class Replayer:
    """A replay period by period: what was met since the last :meth:`take` is read while it goes on.

    Stock starts at *level* plus *lot*, (policy, series) and (series,).  *longest* is the longest lead time.
    """

    def __init__(self, level, lot, longest, lost_sales=False):
        self.net = np.maximum(level + lot, 0).astype(float)
        self.slots = longest + 2
        self.pipeline = np.zeros((self.slots, *self.net.shape))
        self.on_order = np.zeros(self.net.shape)
        self.stocked_out = np.zeros(self.net.shape, dtype=bool)
        self.columns = np.arange(self.net.shape[1])
        self.lost_sales = lost_sales
        self.period = 0
        self._restart()

    def _restart(self):
        self.totals = {
            name: np.zeros(self.net.shape) for name in ("served", "stock", "cycles", "clean", "orders")
        }
        self.demanded = np.zeros(self.net.shape[1])
        self.judged = np.zeros(self.net.shape[1], dtype=bool)
        self.counted = 0

    def serve(self, demand, weight=None):
        """Receive what is due and serve *demand* (N,); *weight* (N,) is 0 where it is not scored, None: nowhere."""
        arrived = self.pipeline[self.period % self.slots]
        self.net += arrived
        self.on_order -= arrived
        served = np.clip(self.net, 0, demand)
        if weight is not None:
            closed = (arrived > 0) & (weight > 0)
            self.totals["cycles"] += closed
            self.totals["clean"] += closed & ~self.stocked_out
            self.stocked_out &= ~closed
            self.stocked_out |= (demand - served) * weight > 1e-9
            self.demanded += demand * weight
            self.totals["served"] += served * weight
        arrived[...] = 0.0
        self.net -= served if self.lost_sales else demand
        if weight is not None:
            self.totals["stock"] += np.maximum(self.net, 0)
            self.judged |= weight > 0
            self.counted += 1

    def order(self, level, lot, lead, counts=True):
        """Order up to *level* plus *lot* where the position is at or below *level*; it arrives *lead* periods on."""
        position = self.net + self.on_order
        quantity = np.where(position <= level, np.ceil(level + lot - position), 0.0)
        self.on_order += quantity
        self.pipeline[(self.period + 1 + lead) % self.slots, :, self.columns] += quantity.T
        if counts:
            self.totals["orders"] += quantity > 0

    def next(self):
        self.period += 1

    def take(self, restart=True):
        """Return the :class:`Outcome` since the last take."""
        totals = self.totals
        outcome = Outcome(
            self.demanded,
            totals["served"],
            totals["stock"] / max(self.counted, 1),
            totals["cycles"] + self.judged,
            totals["clean"] + (self.judged & ~self.stocked_out),
            totals["orders"],
            self.judged,
            self.stocked_out.copy(),
            self.counted,
        )
        if restart:
            self._restart()
        return outcome


def replay(demand, levels, lots, leads, *, review=1, score_from=0, lost_sales=False, scored=None):
    """Run *demand* (T, N) against *levels* (T, P, N) with *lots* (T, N) and drawn *leads* (T, N), in periods.

    ``levels[t]`` and ``lots[t]`` are what the planner knew at the end of period t.  Demand that is not a number is no
    demand.  Stock starts at the first level plus its lot.  *scored* (T, N) can leave periods out of the service
    figures (periods known to be out of stock say nothing about the demand that came).
    """
    demand = np.nan_to_num(demand)
    periods, series = demand.shape
    run = Replayer(levels[0], lots[0], int(leads.max()), lost_sales)
    for t in range(periods):
        counts = t >= score_from
        weight = (np.ones(series) if scored is None else scored[t].astype(float)) if counts else None
        run.serve(demand[t], weight)
        if (t + 1) % review == 0 and t + 1 < periods:
            run.order(levels[t], lots[t], leads[t], counts)
        run.next()
    return run.take()
