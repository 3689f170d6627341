"""./dev demo: a demo distributor, or your own past, in a database of its own, served on this machine."""

import argparse
import ast
import hashlib
import importlib.util
import json
import os
import pathlib
import socket
import subprocess
import sys
import time

from . import cache, database, odoo, source
from .ui import Failure, need_disk, say, step

PORT = 8069
STATE = "demo.json"

TRY = """Six things to try
  1. sales      confirm the quotation of a customer over the credit limit: it is confirmed, and held
  2. warehouse  look for its delivery: blocked, with the reason; nothing can be reserved, printed or shipped
  3. credit     release it from the release desk with a reason; warehouse can ship it now
  4. buyer      receive the late purchase order: the orders that waited for it go by themselves
  5. release    open Runs: one is previewed, goods of the web shop go to a key account; carry it out, or throw it away
  6. auditor    open Decisions and verify the chain: every release is there, with the figures seen"""

# Runs inside Odoo. Every line it prints is one message: a word, a bar, and the rest.
LOADER = """
import json, sys
from odoo.exceptions import UserError
job = json.loads({job!r})
say = lambda word, text: print(word + "|" + text, flush=True)
progress = lambda what, count: say("progress", f"{{what}}: {{count:,}}")
wizard = env["distribution.demo.load"]
try:
    if job["lines"]:
        with open(job["lines"], "rb") as file:
            data = file.read()
        options = dict(job["options"], services=set(job["options"]["services"]))
        summary, report = wizard._load_own(data, options, progress)
        with open(job["report"], "w", newline="", encoding="utf-8") as file:
            file.write(wizard._report_csv(report))
    else:
        summary, report = wizard._load_demo(progress), None
except UserError as error:
    env.cr.rollback()
    say("refused", json.dumps(str(error)))
else:
    facts = {{"lines": wizard._describe(summary, report), "roles": wizard._roles(), "key": job["key"], "made": job["made"]}}
    env["ir.config_parameter"].set_param("distribution_demo.facts", json.dumps(facts))
    env.cr.commit()
    say("done", "")
"""


def main(words):
    options = _options(words)
    if options.lines:
        _check_file(options)
    name = "own" if options.lines else "demo"
    running = read_state()
    if running:
        return _already(running, name, options)
    _check_port(options)
    start = time.monotonic()
    facts = _provide(name, options)
    if facts["made"] != time.strftime("%Y-%m-%d"):
        say(f"Made on {facts['made']}: what was due then is late now. --reset makes it as of today.")
    say()
    for line in facts["lines"]:
        say(line)
    if options.lines:
        say(f"The report of all lines: {_report_path(options)}")
    if options.once:
        return 0
    return _serve(name, options, facts, start)


def _options(words):
    parser = argparse.ArgumentParser(prog="./dev demo", description=__doc__)
    parser.add_argument("--once", action="store_true", help="set up, print the release summary, do not serve")
    parser.add_argument(
        "--detach", action="store_true", help="return when the login page answers; ./dev stop ends it"
    )
    parser.add_argument("--reset", action="store_true", help="make the database anew")
    parser.add_argument("--port", type=int, default=PORT, help=f"default {PORT}")
    own = parser.add_argument_group("your own past (database 'own')")
    own.add_argument(
        "--lines", metavar="FILE.csv[.gz]", help="order lines: order, date, customer, country, item, ..."
    )
    own.add_argument("--map", default="", metavar="item=StockCode,...", help="your names of the columns")
    own.add_argument(
        "--open-days", type=int, default=5, metavar="N", help="the last N days are open today (default 5)"
    )
    own.add_argument("--encoding", default="utf-8", help="of the file (default utf-8)")
    own.add_argument(
        "--services", default="", metavar="CODE,...", help="further item codes that are no goods"
    )
    own.add_argument("--company", default="Own history", metavar="NAME", help="name of the company made")
    options = parser.parse_args(words)
    if not 1 <= options.port <= 65535:
        raise Failure(f"{options.port} is no port.", "Choose one between 1024 and 65535.")
    if options.open_days < 1:
        raise Failure(
            "--open-days must be at least 1.", "The orders of these days are evaluated by the release run."
        )
    return options


# The file, before anything is provided


def _check_file(options):
    """Refuse a file that cannot be used before minutes go into setting up."""
    path = pathlib.Path(options.lines)
    if not path.is_file():
        raise Failure(f"There is no file {path}.", "Give the path of a CSV with one row per order line.")
    reader = _file_reader()
    try:
        with step(f"reading {path.name}"):
            reader.read(path.read_bytes(), _mapping(options.map), _encoding(options.encoding))
    except reader.BadFile as error:
        raise Failure(
            f"{path.name} cannot be used: {error}", "docs/own-history.md says what the file must look like."
        ) from error


def _file_reader():
    """Import the reader of the addon without Odoo: its logic is plain Python."""
    folder = odoo.ADDONS / "distribution_demo" / "logic"
    spec = importlib.util.spec_from_file_location(
        "distribution_demo_logic", folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    package = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = package
    spec.loader.exec_module(package)
    return importlib.import_module(f"{spec.name}.file_reader")


def _mapping(text):
    pairs = [part.partition("=") for part in text.split(",") if part.strip()]
    for column, _sign, theirs in pairs:
        if not column.strip() or not theirs.strip():
            raise Failure(
                f"--map has '{column}', which is not column=name.",
                "Example: --map order=InvoiceNo,item=StockCode",
            )
    return {column.strip(): theirs.strip() for column, _sign, theirs in pairs}


def _encoding(name):
    return "utf-8-sig" if name.lower() in ("utf-8", "utf8") else name


# The database


def _provide(name, options):
    """Return the facts of database *name*, made first when it is missing or was made of something else."""
    modules = _modules()
    job = _job(options, cache.key(database.stock(), *modules, database._code(modules)))
    if database.exists(name) and not options.reset:
        facts = _facts(name)
        if facts and facts["key"].split(":", 1)[1] == job["key"].split(":", 1)[1]:
            return facts if facts["key"] == job["key"] else _upgrade(name, modules, facts, job)
        if name == "demo" or not facts:
            say(f"The database '{name}' was made of something else and is made anew.")
        else:
            say("The database 'own' was made of another file or with other options and is made anew.")
    if database.is_busy(name) if database.exists(name) else False:
        raise Failure(
            f"Somebody is connected to the database '{name}'.", "Stop that server first: ./dev stop"
        )
    need_disk(cache.root(), 3 if job["lines"] else 1, f"The database '{name}'")
    half = f"{name}_making"
    database.clone(database.suite(modules), half)
    try:
        _load(half, job)
        facts = _facts(half)
        database.rename(half, name)
    except BaseException:
        database.drop(half)
        raise
    return facts


def _modules():
    """Return our addons whose dependencies are all there; glue installs itself."""
    stock = {path.parent.name for folder in _stock_folders() for path in folder.glob("*/__manifest__.py")}
    ours = {}
    for path in odoo.ADDONS.glob("*/__manifest__.py"):
        manifest = ast.literal_eval(path.read_text())
        if manifest.get("installable", True):
            ours[path.parent.name] = manifest
    reachable = dict(ours)
    while missing := [
        n for n, m in reachable.items() if set(m.get("depends", ())) - stock - reachable.keys()
    ]:
        for addon in missing:
            del reachable[addon]
    return sorted(addon for addon, manifest in reachable.items() if not manifest.get("auto_install"))


def _stock_folders():
    found = source.find()
    return [found.python_path / "odoo" / "addons", *found.addons_path]


def _job(options, code):
    data = pathlib.Path(options.lines).resolve() if options.lines else None
    chosen = {
        "mapping": _mapping(options.map), "encoding": options.encoding, "name": options.company,
        "open_days": options.open_days,
        "services": sorted(code.strip().upper() for code in options.services.split(",") if code.strip()),
    }  # fmt: skip
    content = hashlib.sha256(data.read_bytes()).hexdigest()[:16] if data else "demo"
    made_of = cache.key(content, json.dumps(chosen, sort_keys=True) if data else "")
    report = _report_path(options)
    report.parent.mkdir(exist_ok=True)
    return {
        "lines": str(data) if data else "", "options": chosen, "report": str(report), "key": f"{code}:{made_of}",
        "made": time.strftime("%Y-%m-%d"),
    }  # fmt: skip


def _report_path(options):
    stem = pathlib.Path(options.lines).name.split(".")[0] if options.lines else "demo"
    return cache.root() / "reports" / f"{stem}-report.csv"


def _load(name, job):
    """Run the loader in *name* and show its progress."""
    log = cache.root() / "logs" / "demo-load.log"
    log.parent.mkdir(exist_ok=True)
    start, refused, done = time.monotonic(), None, False
    say(f"  loading the {'file' if job['lines'] else 'demo distributor'}")
    with open(log, "w") as errors:
        process = subprocess.Popen(
            odoo.command("shell", "-d", name, "--no-http", "--log-level=warn"),
            env=odoo.environment(), text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
        )  # fmt: skip
        try:
            process.stdin.write(LOADER.format(job=json.dumps(job)))
            process.stdin.close()
            for line in process.stdout:
                word, _bar, text = line.rstrip("\n").partition("|")
                if word == "progress":
                    say(f"  {time.monotonic() - start:5.0f} s  {text}")
                elif word == "refused":
                    refused = json.loads(text)
                done = done or word == "done"
        finally:
            if process.poll() is None and not done:
                process.terminate()
            process.wait()
    if refused:
        raise Failure(refused)
    if not done:
        tail = "\n".join(log.read_text(errors="replace").strip().splitlines()[-12:])
        raise Failure(f"Loading failed.\n{tail}", f"The whole log: {log}")


def _upgrade(name, modules, facts, job):
    """Bring a database made by older code of this checkout up to date; what was done in it stays."""
    with step(f"bringing the database '{name}' up to date with this checkout"):
        odoo.quiet(
            "-d", name, "-i", ",".join(modules), "-u", ",".join(modules), "--stop-after-init", "--no-http",
            "--max-cron-threads=0", what="Upgrading the demo database", log_name="demo-upgrade",
        )  # fmt: skip
    facts["key"] = job["key"]
    text = json.dumps(facts).replace("'", "''")
    database.sql(
        name, f"UPDATE ir_config_parameter SET value = '{text}' WHERE key = 'distribution_demo.facts'"
    )
    return facts


def _facts(name):
    text = database.sql(name, "SELECT value FROM ir_config_parameter WHERE key = 'distribution_demo.facts'")
    return json.loads(text) if text else None


# The server


def _serve(name, options, facts, start):
    process = odoo.Server(name, options.port, log_name=f"demo-{name}").start(detach=options.detach)
    state = {"pid": process.pid, "port": options.port, "database": name}
    (cache.root() / STATE).write_text(json.dumps(state))
    _welcome(name, options.port, facts, time.monotonic() - start)
    if options.detach:
        say("\nRuns in the background; ./dev stop ends it.")
        return 0
    say("\nCtrl-C stops it.")
    try:
        odoo.wait_or_stop(process)
    finally:
        forget_state()
    return 0


def _welcome(name, port, facts, seconds):
    say(f"\nDatabase '{name}' after {seconds:.0f} s.")
    say(f"\n  http://127.0.0.1:{port}/odoo\n")
    say(f"  {'login':11}{'password':10}role")
    for login, password, role in facts["roles"]:
        say(f"  {login:11}{password:10}{role}")
    say()
    say(TRY)


def _already(running, name, options):
    """Say where the demo runs; refuse what the running server stands in the way of."""
    where = f"http://127.0.0.1:{running['port']}/odoo with the database '{running['database']}' (process {running['pid']})"
    if options.reset or running["database"] != name:
        raise Failure(f"A demo server runs on {where}.", "End it with ./dev stop, then start again.")
    say(f"The demo runs already: {where}.\n./dev stop ends it.")
    if options.once:
        for line in (_facts(name) or {"lines": ()})["lines"]:
            say(line)
    return 0


def _check_port(options):
    if options.once:
        return
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", options.port))
        except PermissionError as error:
            raise Failure(
                f"Port {options.port} is not allowed for this user.", "Choose one above 1023: --port 8070"
            ) from error
        except OSError as error:
            raise Failure(
                f"Port {options.port} is taken by another program.",
                f"Choose another one: ./dev demo --port {options.port + 1}",
            ) from error


def read_state():
    """Return {pid, port, database} of the demo server that runs, None when none does."""
    path = cache.root() / STATE
    try:
        state = json.loads(path.read_text())
    except (OSError, ValueError):
        return None
    if _is_ours(state["pid"]):
        return state
    forget_state()
    return None


def forget_state():
    (cache.root() / STATE).unlink(missing_ok=True)


def _is_ours(pid):
    """Return whether *pid* is an Odoo server: a number may have been given to another program since."""
    try:
        command = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
    return b"odoo" in command and os.getpid() != pid
