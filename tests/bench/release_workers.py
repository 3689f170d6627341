"""Workers that release held deliveries at once, each in a process of its own, committing chunk by chunk.

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

CHUNK = 20  # deliveries per commit
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
    """Release each of *shares* (ids of deliveries) by a worker of its own; return the Race."""
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


def _release(env, picking_ids):
    """Release the goods of these deliveries by one decision per order; return how many lines that were."""
    moves = env["stock.picking"].browse(picking_ids).move_ids.filtered("release_hold")
    record = env["distribution.decision"]._record
    decisions = {order: record(order, "release", "Measured.", {}) for order in moves.sale_line_id.order_id}
    moves._release(decisions)
    env.flush_all()
    return len(moves)


def _release_in_chunks(env, ids):
    """Return (lines, chunks repeated): whoever meets a rival starts its chunk again on fresh figures."""
    from psycopg2 import OperationalError

    lines = retries = 0
    for start in range(0, len(ids), CHUNK):
        for attempt in range(1, TRIES + 1):
            try:
                count = _release(env, ids[start : start + CHUNK])
                env.cr.commit()
                lines += count
                break
            except OperationalError:
                env.cr.rollback()
                env.transaction.reset()
                if attempt == TRIES:
                    raise
                retries += 1
                time.sleep(0.01 * attempt)
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
