"""./dev bench NAME: measure on a clone of a generated database, beside stock or plain SQL in the same run."""

import argparse
import ast
import hashlib
import os
import shutil
import subprocess

from . import cache, database, odoo, peers, python
from .ui import Failure, need_disk, run, say, step

BENCHES = cache.CHECKOUT / "tests" / "bench"
# Gigabytes that a template and its clones need, measured.
NEED = {"full": 25, "small": 1}
# Templates with addons that are kept per profile before another one is made.
KEEP = 3


def main(words):
    names = sorted(path.stem.removeprefix("bench_") for path in BENCHES.glob("bench_*.py"))
    parser = argparse.ArgumentParser(
        prog="./dev bench",
        description="Measure beside stock Odoo on a generated database, cached after the first run.",
        epilog="Further arguments go to the bench; see docs/benchmarks.md for what each row means.",
    )
    parser.add_argument("name", choices=names, metavar="NAME", help=", ".join(names))
    parser.add_argument("--profile", choices=NEED, default="full", help="goals are judged on full (default)")
    parser.add_argument("--keep", action="store_true", help="keep the database of this run")
    options, rest = parser.parse_known_args(words)
    replay = _constant(BENCHES / f"bench_{options.name}.py", "REPLAY", default="")
    if replay and any(word.endswith((".csv", ".csv.gz")) for word in rest):
        return _python(f"bench.{replay}", *rest).returncode
    modules = _constant(BENCHES / f"bench_{options.name}.py", "MODULES")
    beside_stock = _constant(BENCHES / f"bench_{options.name}.py", "STOCK", default=False)
    # Other people's addons on the stock side: {package: version}.
    pins = _constant(BENCHES / f"bench_{options.name}.py", "PEERS", default={})
    template = suite(options.profile, modules)
    target = f"{template}_run_{os.getpid()}"
    beside = peer_suite(options.profile, pins) if pins else base(options.profile)
    stock = f"{beside}_stock_run_{os.getpid()}" if beside_stock or pins else ""
    try:
        with step("cloning it"):
            clone(template, target)
            if stock:
                clone(beside, stock)
        return _python(
            "bench.runner", options.name, "--database", target, "--profile", options.profile,
            f"--stock-database={stock}", *rest, peers_root=peers.root(pins) if pins else None,
        ).returncode  # fmt: skip
    finally:
        for name in filter(None, (target, stock)):
            if options.keep:
                say(f"A database of this run: {database.connect_hint(name)}")
            else:
                drop(name)


def base(profile):
    """Return the template with stock Odoo and the generated data, made when missing."""
    name = f"bench_{profile}_{_base_key(profile)}"
    return _template(name, profile, f"the {profile} bench database", lambda half: _make_base(half, profile))


def suite(profile, modules):
    """Return the template with *modules* installed on top of the generated data."""
    below = base(profile)
    if not modules:
        return below
    name = f"{below}_{cache.key(*sorted(modules), _code(_closure(modules)))}"

    def make(half):
        clone(below, half)
        odoo.quiet(
            "-d", half, "-i", ",".join(sorted(modules)), "--stop-after-init", "--no-http", "--max-cron-threads=0",
            "--log-level=warn", what=f"Installing {', '.join(sorted(modules))}", log_name="bench-install",
        )  # fmt: skip

    return _template(name, profile, f"a copy with {', '.join(sorted(modules))}", make)


def peer_suite(profile, pins):
    """Return the template with the addons of *pins* installed on top of the generated data, and none of ours."""
    below, folder = base(profile), peers.addons(pins)
    modules = sorted(path.parent.name for path in folder.glob("*/__manifest__.py"))

    def make(half):
        clone(below, half)
        odoo.quiet(
            "-d", half, "-i", ",".join(modules), "--stop-after-init", "--no-http", "--max-cron-threads=0",
            f"--addons-path={odoo.addons_path()},{folder}", "--log-level=warn",
            what=f"Installing {', '.join(modules)}", log_name="bench-install-peers", python_path=peers.root(pins),
        )  # fmt: skip

    return _template(
        f"{below}_{cache.key(folder.parent.parent.name)}", profile, f"a copy with {', '.join(modules)}", make
    )


def clone(template, name):
    """Copy a template: a large one file by file, where the usual way would write every page to the log too.

    That way begins with a checkpoint, which is more than a small copy costs.
    """
    drop(name)
    size = int(database.sql("postgres", f"SELECT pg_database_size('{template}')"))
    strategy = "file_copy" if size > 1e9 else "wal_log"
    database.sql("postgres", f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY {strategy}')
    files = odoo.data_dir() / "filestore"
    if (files / template).is_dir():
        # Odoo never changes a stored file in place, so a hard link is a safe copy.
        shutil.copytree(files / template, files / name, copy_function=os.link)


def drop(name):
    """Drop a database that nobody is connected to.

    Not by force: an autovacuum worker, which a large fresh database always has, may not be terminated by
    force but gives way to a plain drop.
    """
    database.sql("postgres", f'DROP DATABASE IF EXISTS "{name}"')
    database.drop(name)


def _template(name, profile, text, make):
    if database.exists(name):
        return name
    with cache.lock(name):
        if not database.exists(name):
            need_disk(cache.root(), NEED[profile], "The bench database")
            _forget(profile)
            half = f"{name}_making"
            say(f"making {text} (kept for later runs):")
            make(half)
            database.rename(half, name)
    return name


def _forget(profile):
    """Drop what no run will ask for again: templates of other data, the oldest with addons, dead runs."""
    base_name = f"bench_{profile}_{_base_key(profile)}"
    rows = database.sql(
        "postgres", f"SELECT datname FROM pg_database WHERE datname ~ '^bench_{profile}_' ORDER BY oid"
    )
    found = [name for name in rows.splitlines() if not name.endswith("_making")]
    runs = [name for name in found if "_run_" in name]
    suites = [name for name in found if name.startswith(f"{base_name}_") and name not in runs]
    old = [name for name in found if not name.startswith(base_name) and name not in runs]
    dead = [name for name in runs if not os.path.exists(f"/proc/{name.rsplit('_', 1)[1]}")]
    for name in [*old, *dead, *suites[: -KEEP or None]]:
        if not database.is_busy(name):
            drop(name)


def _make_base(half, profile):
    drop(half)
    database.clone(database.stock(), half)
    result = _python("bench.builder.build", "--database", half, "--profile", profile)
    if result.returncode:
        raise Failure("The bench database could not be built.", "The lines above say where it stopped.")
    with step("cleaning up after the load"):
        database.sql(half, "VACUUM")


def _base_key(profile):
    """The dates in the data lean on the day it was made, so a template serves for its month."""
    digest = hashlib.sha256()
    for path in sorted([*(BENCHES / "builder").glob("*.py"), BENCHES / "profile.py"]):
        digest.update(path.read_bytes())
    month = run(["date", "+%Y-%m"]).strip()
    return cache.key(database.stock(), digest.hexdigest(), profile, month)


def _python(module, *words, peers_root=None):
    source = odoo.source.find()
    environment = odoo.with_path(odoo.with_path(odoo.environment(), BENCHES.parent), peers_root)
    peer_addons = peers_root / "odoo" / "addons" if peers_root else None
    environment |= {
        "BENCH_ADDONS_PATH": odoo.addons_path(),
        "BENCH_DATA_DIR": str(odoo.data_dir()),
        "BENCH_ODOO_VERSION": source.version,
        "BENCH_PEER_ADDONS_PATH": ",".join(filter(None, (odoo.addons_path(), str(peer_addons or "")))),
    }
    return subprocess.run([str(python.find()), "-m", module, *map(str, words)], env=environment)


def _constant(path, name, default=None):
    """Return the literal value of a module's constant without importing it: Odoo is not loaded here."""
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", None) == name:
            return ast.literal_eval(node.value)
    if default is not None:
        return default
    raise Failure(f"{path.name} does not say which addons it measures ({name} = ...).")


def _closure(modules):
    """Return *modules* with the addons of this checkout that they stand on."""
    found, todo = set(), list(modules)
    while todo:
        module = todo.pop()
        manifest = odoo.ADDONS / module / "__manifest__.py"
        if module not in found and manifest.is_file():
            found.add(module)
            todo += ast.literal_eval(manifest.read_text()).get("depends", ())
    return sorted(found)


def _code(modules):
    digest = hashlib.sha256()
    for module in modules:
        for path in sorted((odoo.ADDONS / module).rglob("*")):
            if path.is_file() and path.suffix in (".py", ".xml", ".csv"):
                digest.update(str(path.relative_to(odoo.ADDONS)).encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()
