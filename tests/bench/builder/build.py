"""Build the database named on the command line, a fresh copy of the stock template, at a profile's volume."""

import argparse
import sys
import time
from contextlib import contextmanager

from .. import session
from ..profile import PROFILES
from . import checks, documents, invoices, masters, purchases, sales, stock
from .load import Loader
from .sql import ALL_TABLES
from .world import World


@contextmanager
def _part(name):
    start = time.monotonic()
    yield
    print(f"    {name}: {time.monotonic() - start:.1f} s", flush=True)


def build(env, profile):
    """Fill the database; every part commits, and an interrupted database is thrown away by the caller."""
    world, load = World(profile), Loader(env.cr)
    load.run("SELECT setseed(0.42)")
    with _part("masters"):
        masters.make(env, world, load)
    # Two of the three companies exist only now.
    companies = env["res.company"].search([], order="id")
    env = env(context={**env.context, "allowed_company_ids": companies.ids})
    with _part("template documents"):
        documents.make(env, world)
    parts = (
        ("past purchases", purchases.make_past),
        ("past orders", sales.make_past),
        ("invoices and payments", invoices.make),
        ("transfers", stock.make_transfers),
        ("stock", stock.make_stock),
        ("open purchases", purchases.make_open),
        ("open orders", sales.make_open),
    )
    start = time.monotonic()
    with load.unhindered(*ALL_TABLES):
        for name, make in parts:
            with _part(name):
                make(env, world, load)
        spent = time.monotonic()
    print(f"    indexes and foreign keys: {time.monotonic() - spent:.1f} s", flush=True)
    with _part("statistics"):
        load.run("ANALYZE")
        env.cr.commit()
    with _part("reordering rules"):
        stock.settle_orderpoints(env, world, load)
        env.cr.commit()
    with _part("checks"):
        checks.run(env, world)
    print(f"    loaded in {time.monotonic() - start:.0f} s", flush=True)


def main():
    parser = argparse.ArgumentParser()
    session.add_options(parser)
    parser.add_argument("--profile", choices=PROFILES, required=True)
    options = parser.parse_args()
    with session.environment(options.database, options.addons_path, options.data_dir) as env:
        build(env(context={**env.context, "tracking_disable": True}), PROFILES[options.profile])
    return 0


if __name__ == "__main__":
    sys.exit(main())
