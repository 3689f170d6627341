#!/usr/bin/env python3
"""Replay any demand history under four ways to set order levels, at equal achieved service.

The CSV (plain or .gz) is long: ``item,period,qty[,price][,in_stock]``; periods are dates, months (2024-05) or whole
numbers; a missing row is no demand, a blank quantity is not known.  The first year warms up, the rest is scored.
Every level is set at the end of a period from that and earlier periods only; all policies get the same lots, lead
times and random numbers, so that only the order level differs.
"""

import argparse
import json
import pathlib
import resource
import sys
import time

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from replenishment_data import History, read_history
from replenishment_policies import GOALS, compare
from replenishment_report import print_comparison, rows_of


def parse_arguments(arguments=None):
    parser = argparse.ArgumentParser(
        prog="./dev bench replenishment",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("data", nargs="+", help="CSV file(s), also .gz")
    parser.add_argument("--review", type=int, default=1, help="periods between two reviews (default 1)")
    parser.add_argument(
        "--lead-time", default="2,3,4", help="equally likely lead times in periods (default 2,3,4)"
    )
    parser.add_argument(
        "--lost-sales", action="store_true", help="what is not on the shelf is lost, not owed"
    )
    parser.add_argument(
        "--target", type=_goals, default=(), help="more service levels to report, e.g. 0.92,0.97"
    )
    parser.add_argument(
        "--items", choices=("all", "even", "odd"), default="all", help="check on half of the items"
    )
    parser.add_argument(
        "--units", action="store_true", help="count stock in units even where there is a price"
    )
    parser.add_argument("--json", metavar="FILE", help="write the rows as JSON, '-' for the screen")
    parser.add_argument("--strict", action="store_true", help="fail when a row misses its goal")
    # The files may stand before, between or behind the options.
    options = parser.parse_intermixed_args(arguments)
    for path in options.data:
        if not pathlib.Path(path).is_file():
            parser.error(f"there is no file {path}")
    return options


def _goals(text):
    goals = tuple(float(part) for part in text.split(","))
    if not all(0 < goal < 1 for goal in goals):
        raise argparse.ArgumentTypeError("a service level lies between 0 and 1, e.g. 0.97")
    return goals


def run(path, *, review=1, leads=(2, 3, 4), lost_sales=False, target=(), items="all", units=False):
    """Return (comparison, rows) for one file."""
    started = time.perf_counter()
    history = read_history(path)
    history = choose(history, items)
    if units:
        history = History(
            history.periods, history.items, history.demand, np.ones(len(history.items)), history.in_stock
        )
    goals = tuple(dict.fromkeys((*GOALS, *target)))
    comparison = compare(history, review=review, leads=leads, lost_sales=lost_sales, goals=goals)
    seconds = time.perf_counter() - started
    return comparison, rows_of(comparison, pathlib.Path(path).name, seconds, peak_mb())


def choose(history, items):
    """Return the whole history or every other item of it."""
    if items == "all":
        return history
    chosen = slice(0 if items == "even" else 1, None, 2)
    return History(
        history.periods,
        history.items[chosen],
        history.demand[:, chosen],
        history.unit_value[chosen],
        history.in_stock[:, chosen],
    )


def peak_mb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(arguments=None):
    options = parse_arguments(arguments)
    leads = tuple(int(part) for part in options.lead_time.split(","))
    rows = []
    for path in options.data:
        comparison, found = run(
            path,
            review=options.review,
            leads=leads,
            lost_sales=options.lost_sales,
            target=options.target,
            items=options.items,
            units=options.units,
        )
        if options.json != "-":
            print_comparison(path, comparison, found)
        rows += found
    if options.json:
        text = json.dumps(rows, indent=1)
        if options.json == "-":
            print(text)
        else:
            pathlib.Path(options.json).write_text(text)
    return 1 if options.strict and any(row["ok"] is False for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
