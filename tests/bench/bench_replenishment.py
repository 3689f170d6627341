"""Replenishment: the arithmetic on arrays, and the demand history beside plain SQL."""

import pathlib
import sys
from datetime import timedelta

from . import replenishment_night
from .rows import Sample

sys.path.append(str(pathlib.Path(__file__).resolve().parent))

MODULES = ("replenishment_rules",)
# Given demand (``./dev bench replenishment demand.csv``), this runs instead: no database is made.
REPLAY = "replenishment_csv"
MEGABYTES = {"levels_72k": 1536, "levels_1m": 4096}
# Quantity and lines by product, branch and week: what any history must at least cost. It knows no returns, short picks,
# promised days, units or time zones, and keeps no latest change.
PLAIN = """
    CREATE TEMPORARY TABLE bench_history ON COMMIT DROP AS
    SELECT move.product_id, source.warehouse_id, date_trunc('week', move.date) AS week,
           sum(move.quantity) AS quantity, count(*) AS line_count
      FROM stock_move move
      JOIN stock_location source ON source.id = move.location_id AND source.usage = 'internal'
      JOIN stock_location target ON target.id = move.location_dest_id AND target.usage IN ('customer', 'production')
     WHERE move.state = 'done'
     GROUP BY 1, 2, 3
"""


def run(bench, options):
    if bench.wants("levels_72k", "transfer_plan", "levels_1m"):
        _arrays(bench)
    if bench.wants("history_full_sql", "history_increment"):
        _history(bench)
    position = ("position_72k_sql", "position_72k_stock")
    if bench.wants("nightly_72k", *position):
        replenishment_night.measure_night(bench)
    if bench.wants(*position):
        replenishment_night.measure_position(bench)


def _arrays(bench):
    import replenishment_arrays

    for name, measure in (
        ("levels_72k", replenishment_arrays.levels_72k),
        ("transfer_plan", replenishment_arrays.transfer_18k),
        ("levels_1m", replenishment_arrays.levels_1m),
    ):
        if bench.wants(name):
            found = measure()
            sample = Sample(found["wall_s"], 0, found["ours_peak_mb"], found["ours_s"])
            limits = []
            if found["goal"]:
                limits.append((f"<= {found['goal']} s of processor", found["ours_s"] <= found["goal"]))
            if name in MEGABYTES:
                limits.append((f"<= {MEGABYTES[name]:,} MB", found["ours_peak_mb"] <= MEGABYTES[name]))
            bench.row(name, found["n"], sample, limits=limits, note="wall seconds; arithmetic in memory")


def _history(bench):
    env = bench.user_env()
    history, companies = env["replenishment.series"].sudo(), env.companies
    moves = bench.sql("SELECT count(*) FROM stock_move WHERE state = 'done'")[0][0]
    plain = bench.measure(lambda: _aggregate(bench), repeat=3)
    full = bench.measure(lambda: history._rebuild(companies), repeat=3)
    bench.row(
        "history_full_sql", moves, full, "one GROUP BY into a table", plain, 2.0, [("<= 50 MB", _small(full))],
        note="both without parallel workers: their processor time is not seen from here",
    )  # fmt: skip
    if bench.wants("history_increment"):
        increment = bench.measure(
            lambda _counted: history._refresh(companies),
            repeat=2,
            prepare=lambda: _a_day_ago(history, companies),
        )
        bench.row(
            "history_increment",
            moves,
            increment,
            "the whole history",
            full,
            0.05,
            [("<= 50 MB", _small(increment))],
        )


def _aggregate(bench):
    bench.sql("SET LOCAL max_parallel_workers_per_gather = 0")
    bench.sql(PLAIN)


def _small(sample):
    return sample.peak_mb is None or sample.peak_mb <= 50


def _a_day_ago(history, companies):
    """Count all, and put the mark back a day: a night counts that day and the day of overlap again."""
    history._rebuild(companies)
    for company in companies.filtered("replenishment_demand_until"):
        company.replenishment_demand_until -= timedelta(days=1)
