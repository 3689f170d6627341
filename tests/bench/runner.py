"""Run one bench module inside an Odoo process on a clone of the generated database.

A module ``bench_<name>.py`` has ``MODULES`` (addons to install on top of stock), ``run(bench, options)``,
``STOCK = True`` when it measures beside a stock process, and ``REPLAY`` names the module that takes CSV files instead.
"""

import argparse
import importlib
import json
import os
import pathlib
import platform
import sys

from . import measure, session
from .peer import Peer
from .profile import PROFILES
from .rows import Row, missed, table


class Bench:
    """What a bench module gets: an environment, a way to measure and a way to report."""

    def __init__(self, env, name, profile, wanted=(), peer=None):
        self.peer = peer
        self.env = env
        self.name = name
        self.profile = profile
        self.wanted = wanted
        self.rows = []

    @property
    def cr(self):
        return self.env.cr

    def wants(self, *names):
        """Return whether one of the rows *names* was asked for; with no choice made, all are."""
        return not self.wanted or any(name in self.wanted for name in names)

    def user_env(self, login="admin", companies=None, **context):
        """Return an environment of *login* in *companies* (default: all three), like a web client's."""
        user = self.env["res.users"].search([("login", "=", login)])
        companies = companies or self.env["res.company"].search([], order="id")
        return self.env(
            user=user.id, context={**self.env.context, "allowed_company_ids": companies.ids, **context}
        )

    def fresh(self):
        """Forget what is cached and not written, as at the start of a request."""
        self.env.flush_all()
        self.env.invalidate_all()

    def measure(self, function, *, prepare=None, repeat=1, keep=False, warm=False):
        """Return the best of *repeat* runs of ``function(prepared)``, each undone unless *keep*.

        *prepare* makes what the function works on and is not measured. *warm* runs once unmeasured
        first: the first call in a process pays for caches that no later call pays.
        """
        samples = []
        for turn in range(repeat + bool(warm)):
            sample = self._once(function, prepare, keep)
            if turn or not warm:
                samples.append(sample)
        return min(samples, key=lambda sample: sample.seconds)

    def _once(self, function, prepare, keep):
        self.fresh()
        prepared = [prepare()] if prepare else []
        self.fresh()

        def call():
            value = function(*prepared)
            self.env.flush_all()
            return value

        sample = measure.measure(self.cr, call)
        if keep:
            self.cr.commit()
        else:
            self.undo()
        return sample

    def undo(self):
        self.cr.rollback()
        self.env.transaction.reset()
        # Parameters and access rights that were changed and rolled back stay in these caches otherwise.
        self.env.registry.clear_all_caches()

    def beside_stock(self, function, rounds=3, **arguments):
        """Run ``function(bench, **arguments)`` of the bench module here and on stock, turn by turn.

        Return the best Sample of each side. The module names the function as a string and says
        ``STOCK = True``.
        """
        module = importlib.import_module(f".bench_{self.name}", __package__)
        ours, stock = [], []
        for _round in range(rounds):
            stock.append(self.peer.call(function, **arguments))
            ours.append(getattr(module, function)(self, **arguments))
        return tuple(min(samples, key=lambda sample: sample.seconds) for samples in (ours, stock))

    def sql(self, query, *parameters):
        """Run a statement; return its rows when it has any."""
        self.cr.execute(query, parameters or None)
        return self.cr.fetchall() if self.cr.description else None

    def row(
        self, name, n, ours, other="", beside=None, goal=None, limits=(), note="", scale=1.0, judged=None
    ):
        """Report one line: *ours* beside *other*; goals are judged on the full volume only."""
        judged = self.profile.is_judged if judged is None else judged
        row = Row(self.name, name, n, ours, other, beside, goal, tuple(limits), note, judged, scale)
        self.rows.append(row)
        print(f"  {name}: {row.cells()[2]}, {ours.queries} queries", flush=True)
        return row


def circumstances(env, profile, modules):
    """Return the lines that say on what a table was measured."""
    cr = env.cr
    cr.execute(
        "SELECT current_setting('server_version'), pg_size_pretty(pg_database_size(current_database()))"
    )
    postgres, size = cr.fetchone()
    odoo = os.environ.get("BENCH_ODOO_VERSION", "19.0")
    return [
        f"Odoo {odoo}, PostgreSQL {postgres}, Python {platform.python_version()}",
        f"{_processor()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before the run",
        f"profile {profile.name}: {profile.products:,} products, {profile.open_lines:,} open lines, "
        f"{profile.past_orders:,} past orders, database {size}",
        f"installed beside stock: {', '.join(modules) or 'nothing'}",
    ]


def _processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def main():
    parser = argparse.ArgumentParser(prog="./dev bench")
    session.add_options(parser)
    parser.add_argument("name")
    parser.add_argument("--profile", choices=PROFILES, default="full")
    parser.add_argument("--stock-database", default="", help=argparse.SUPPRESS)
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE")
    parser.add_argument("--rows", default="", metavar="A,B", help="only these rows")
    parser.add_argument("--strict", action="store_true", help="fail when a row misses its goal")
    module = importlib.import_module(f".bench_{sys.argv[1]}", __package__)
    options = parser.parse_args()
    profile = PROFILES[options.profile]
    peer = Peer(options.name, options.profile, options.stock_database) if options.stock_database else None
    try:
        with session.environment(options.database, options.addons_path, options.data_dir) as env:
            bench = Bench(env, options.name, profile, tuple(filter(None, options.rows.split(","))), peer)
            print("\n".join(circumstances(env, profile, module.MODULES)), flush=True)
            module.run(bench, options)
    finally:
        if peer:
            peer.close()
    print(f"\n{table(bench.rows)}\nload {os.getloadavg()[0]:.1f} after the run", flush=True)
    if options.json:
        options.json.write_text(json.dumps([row.as_json() for row in bench.rows], indent=1) + "\n")
    late = missed(bench.rows)
    if late:
        print(f"{len(late)} rows miss their goal: {', '.join(row.row for row in late)}", flush=True)
    return 1 if late and options.strict else 0


if __name__ == "__main__":
    sys.exit(main())
