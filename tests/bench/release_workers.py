"""Workers that release held orders at once, each in a process of its own, committing what it claimed chunk by chunk.

``race`` starts them together once all are loaded; ``python -m tests.bench.release_workers`` is one of them.
"""

import argparse
import json
import logging
import subprocess
import sys
import time
from dataclasses import dataclass

from . import session
from .rows import Sample

CHUNK = 20  # orders per commit
WINDOW = 3 * CHUNK  # orders among which a worker finds what nobody else is at
TRIES = 30


@dataclass(frozen=True)
class Race:
    """What the workers of one race did together."""

    lines: int
    retries: int
    sample: Sample

    @property
    def rate(self):
        return self.lines / self.sample.seconds


def race(database, shares):
    """Release each of *shares* (ids of orders) by a worker of its own; return the Race."""
    workers = [_start(database) for _share in shares]
    for worker in workers:
        worker.stdout.readline()
    started = time.perf_counter()
    for worker, share in zip(workers, shares, strict=True):
        worker.stdin.write(json.dumps(share) + "\n")
        worker.stdin.flush()
    done = [json.loads(worker.stdout.readline()) for worker in workers]
    seconds = time.perf_counter() - started
    for worker in workers:
        worker.stdin.close()
        worker.wait()
    sample = Sample(seconds, sum(one["queries"] for one in done))
    return Race(sum(one["lines"] for one in done), sum(one["retries"] for one in done), sample)


def _start(database):
    return subprocess.Popen(
        [sys.executable, "-m", f"{__package__}.release_workers", "--database", database],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def _release(env, order_ids):
    """Release the goods of these orders by one decision per order; return how many lines that were."""
    held = env["sale.order"].browse(order_ids).order_line._get_held_demand()
    record = env["distribution.decision"]._record_many
    orders = held.sale_line_id.order_id
    entries = [
        {"subject": order, "verdict": "release", "reason": "Measured.", "evidence": {}} for order in orders
    ]
    held._release(dict(zip(orders, record(entries), strict=True)))
    env.flush_all()
    return len(held)


def _release_in_chunks(env, ids):
    """Return (lines, chunks repeated): each chunk is claimed, and one that meets a rival is started anew."""
    from psycopg2 import OperationalError

    left = dict.fromkeys(ids)
    lines = retries = failed = 0
    while left:
        try:
            groups = {one: [one] for one in list(left)[:WINDOW]}
            claimed = env["order.release.claim"]._claim(lambda groups=groups: groups, CHUNK)
            count = _release(env, list(claimed))
            env.cr.commit()
        except OperationalError:
            env.cr.rollback()
            env.transaction.reset()
            retries, failed = retries + 1, failed + 1
            if failed == TRIES:
                raise
        else:
            lines, failed = lines + count, 0
            left = {one: None for one in left if one not in claimed}
        env.invalidate_all()
    return lines, retries


def main():
    parser = argparse.ArgumentParser()
    session.add_options(parser)
    options = parser.parse_args()
    logging.getLogger("odoo.sql_db").setLevel(logging.CRITICAL)  # a conflict is counted here, not reported
    with session.environment(options.database, options.addons_path, options.data_dir, "critical") as env:
        env["stock.picking"].search([], limit=1).move_ids.mapped("state")
        env.cr.commit()
        print("ready", flush=True)
        ids = json.loads(sys.stdin.readline())
        before = env.cr.sql_log_count
        lines, retries = _release_in_chunks(env, ids)
        queries = env.cr.sql_log_count - before
        print(json.dumps({"lines": lines, "retries": retries, "queries": queries}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
