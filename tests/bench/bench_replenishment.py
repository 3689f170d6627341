"""Replenishment: the arithmetic on arrays, the demand history beside plain SQL, and any demand CSV replayed.

With a CSV (``./dev bench replenishment demand.csv``) only the replay runs: how much stock each way of setting levels
needs for the same achieved service.  The parts run without Odoo as well: replenishment_csv.py, replenishment_arrays.py.
"""

import pathlib
import sys
from datetime import timedelta

from . import replenishment_night
from .rows import COLUMNS, Sample

sys.path.append(str(pathlib.Path(__file__).resolve().parent))

MODULES = ("replenishment_rules",)
MEGABYTES = {"levels_72k": 1536, "levels_1m": 4096}
# The same weeks and products as a plain aggregate: what any history must at least cost.
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


def add_options(parser):
    # The name comes first, then options, then the files: plain parsing would take the files for leftovers.
    parser.parse_args = parser.parse_intermixed_args
    parser.add_argument("data", nargs="*", help="item,period,qty[,price][,in_stock] as CSV, also .gz")
    parser.add_argument("--review", type=int, default=1)
    parser.add_argument("--lead-time", default="2,3,4")
    parser.add_argument("--lost-sales", action="store_true")
    parser.add_argument("--target", type=float)


def run(bench, options):
    if options.data:
        for path in options.data:
            _replay(bench, path, options)
        return
    if bench.wants("levels_72k", "transfer_plan", "levels_1m"):
        _arrays(bench)
    if bench.wants("history_full_sql", "history_increment"):
        _history(bench)
    position = ("position_72k_sql", "position_72k_stock")
    if bench.wants("nightly_72k", *position):
        replenishment_night.measure_night(bench)
    if bench.wants(*position):
        replenishment_night.measure_position(bench)


def _replay(bench, path, options):
    from replenishment_csv import run as replay
    from replenishment_report import print_comparison

    leads = tuple(int(part) for part in options.lead_time.split(","))
    comparison, rows = replay(
        path, review=options.review, leads=leads, lost_sales=options.lost_sales, target=options.target
    )
    print_comparison(path, comparison, rows)
    bench.rows += [ReplayRow(row) for row in rows]


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
    plain = bench.measure(lambda: bench.sql(PLAIN), repeat=2)
    full = bench.measure(lambda: history._rebuild(companies), repeat=2)
    bench.row(
        "history_full_sql", moves, full, "one GROUP BY into a table", plain, 2.0, [("<= 50 MB", _small(full))]
    )
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


def _small(sample):
    return sample.peak_mb is None or sample.peak_mb <= 50


def _a_day_ago(history, companies):
    """Count all, and put the mark back a day: a night counts that day and the day of overlap again."""
    history._rebuild(companies)
    for company in companies.filtered("replenishment_demand_until"):
        company.replenishment_demand_until -= timedelta(days=1)


class ReplayRow:
    """A row of the replay among the measured ones: stock or a gap instead of seconds."""

    note = ""

    def __init__(self, values):
        self.values = values
        self.row, self.ok = values["row"], values["ok"]

    def as_json(self):
        return self.values

    def cells(self):
        values = self.values
        goal = "" if values["goal"] is None else f"<= {values['goal']:g}"
        ratio = "" if values["ratio"] is None else f"{values['ratio']:.3g}"
        shown = {
            "row": self.row,
            "n": f"{values['n']:,}",
            "ours s": _short(values["ours"]),
            "MB": str(values["ours_peak_mb"]),
            "beside": values["other"],
            "s": _short(values["other_value"]),
            "ratio": ratio,
            "goal": goal,
            "": {True: "ok", False: "MISSED", None: ""}[self.ok],
        }
        return tuple(shown.get(column, "") for column in COLUMNS)


def _short(value):
    if value is None:
        return ""
    return f"{value:,.0f}" if value > 2 else f"{value:.3f}"
