#!/usr/bin/env python3
"""Speed of the planning arithmetic on generated arrays: levels of 72,000 or a million series, a transfer plan.

Seconds are processor time of one core: on a busy machine they repeat where the clock on the wall does not.
"""

import argparse
import json
import pathlib
import resource
import sys
import time

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from replenishment_policies import calibration, planning
from replenishment_rules_logic import transfer_plan
from replenishment_rules_logic.protection import LeadTime

WEEKS, BLOCK = 104, 72_000
POLICY = planning.Policy(
    0.95, LeadTime(3.0, 2 / 3), year=52, measure=calibration.ITEM_FILL, lead_choices=(2, 3, 4)
)


def generate(series, seed):
    """Return (demand, lots, worth): 60 % intermittent, sizes with a heavy tail, as distributors have."""
    generator = np.random.default_rng(seed)
    chance = generator.beta(1, 2, series).astype(np.float32)
    size = (generator.gamma(0.5, 8, series) + 0.5).astype(np.float32)
    demand = np.empty((WEEKS, series), np.float32)
    for week in range(WEEKS):
        sold = generator.random(series, dtype=np.float32) < chance
        demand[week] = np.where(sold, 1 + generator.poisson(size * generator.gamma(2, 0.5, series)), 0)
    lots = np.maximum(1, np.round(demand[-52:].mean(axis=0) * 3))
    return demand, lots, generator.gamma(1, 10, series)


class Clock:
    """Processor and wall seconds since it was made."""

    def __init__(self):
        self.started = self._now()

    def read(self):
        return self._now() - self.started

    @staticmethod
    def _now():
        return np.array([time.process_time(), time.perf_counter()])


def levels_72k():
    demand, lots, worth = generate(BLOCK, 1)
    clock = Clock()
    planning.plan_levels(demand, lots, worth, POLICY)
    return row("levels_72k", BLOCK, clock.read(), seconds=10, megabytes=1536)


def levels_1m():
    """Blocks are generated one by one: only the planning is timed."""
    spent, done = np.zeros(2), 0
    while done < 1_000_000:
        demand, lots, worth = generate(min(BLOCK, 1_000_000 - done), done)
        clock = Clock()
        for _plan in planning.plan_blocks([(demand, lots, worth, None)], POLICY):
            done += len(lots)
        spent += clock.read()
    return row("levels_1m", done, spent, megabytes=4096)


def transfer_18k():
    generator = np.random.default_rng(3)
    products = 18_000
    balance = np.round(generator.normal(0, 30, (products, 4)))
    cost = np.array([[0, 1, 2, 3], [1, 0, 1.5, 2], [2, 1.5, 0, 1], [3, 2, 1, 0]])
    problem = transfer_plan.Problem(
        np.maximum(balance, 0),
        np.maximum(-balance, 0),
        np.repeat(generator.gamma(2, 5, (products, 1)), 4, axis=1),
        cost,
        np.where(np.eye(4) > 0, 0.0, 40_000.0),
        generator.uniform(0.2, 2, products),
        150_000.0,
    )
    clock = Clock()
    transfer_plan.plan_transfers(problem)
    return row("transfer_plan", products * 4, clock.read(), seconds=20)


def row(name, count, spent, seconds=None, megabytes=None):
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    processor, wall = spent
    bounds = [(processor, seconds), (peak, megabytes)]
    return {
        "bench": "replenishment",
        "row": name,
        "n": count,
        "ours_s": round(processor, 3),
        "wall_s": round(wall, 3),
        "ours_queries": 0,
        "ours_peak_mb": round(peak),
        "other": None,
        "other_s": None,
        "other_queries": None,
        "ratio": None,
        "goal": seconds,
        "ok": all(value <= bound for value, bound in bounds if bound is not None),
    }


BENCHES = {"levels_72k": levels_72k, "transfer_plan": transfer_18k, "levels_1m": levels_1m}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="*", default=["levels_72k", "transfer_plan"], help=", ".join(BENCHES))
    parser.add_argument("--json", metavar="FILE")
    options = parser.parse_args()
    rows = []
    for name in options.rows:
        rows.append(BENCHES[name]())
        print(
            "{row:>14}  n {n:>9,}  {ours_s:8.2f} s ({wall_s:.2f} s on the wall)  {ours_peak_mb:6} MB  ok {ok}".format(
                **rows[-1]
            )
        )
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(rows, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
