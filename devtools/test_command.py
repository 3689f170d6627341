"""./dev test [unit|addons|scenarios|install|all] [pytest arguments]."""

import argparse
import os
import shutil
import subprocess
import time

from . import cache, database, odoo, python
from .ui import Failure, run, say, step

SUITES = ("unit", "addons", "scenarios", "install", "all")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
TESTS = cache.CHECKOUT / "tests"
OUT_OF_PROCESS = ("unit", "install", "scenarios")


def main(words):
    parser = argparse.ArgumentParser(prog="./dev test")
    parser.add_argument("suite", nargs="?", choices=SUITES, default="all")
    parser.add_argument(
        "--long", action="store_true", help="long model-based runs instead of the quick profile"
    )
    choice, rest = parser.parse_known_args(words)
    wanted = [name for name in SUITES[:-1] if choice.suite in (name, "all")]
    times, failed = [], []
    environment = _environment(choice.long)
    if wanted != ["unit"]:
        _need_browser()
    if "addons" in wanted:
        start = time.monotonic()
        code = _addons(environment, rest)
        times.append(f"addons {time.monotonic() - start:.0f} s{' FAILED' if code else ''}")
        failed += ["addons"] if code else []
    others = [name for name in OUT_OF_PROCESS if name in wanted]
    if others:
        environment["DEV_PART_TIMES"] = "; ".join(times)
        folders = [TESTS / name for name in others]
        code = _pytest(["-p", "no:odoo", *_workers(others), *folders, *rest], environment)
        failed += others if code else []
    return 1 if failed else 0


def _environment(long):
    variables = odoo.environment()
    variables["PATH"] = database.subprocess_environment()["PATH"] + os.pathsep + variables["PATH"]
    variables["HYPOTHESIS_PROFILE"] = "long" if long else "quick"
    return variables


def _workers(suites):
    """Two at a time where a test waits for another process; the pure ones are done in seconds."""
    return [] if suites == ["unit"] else ["-n", "2", "--dist", "loadscope"]


def _pytest(words, environment):
    command = [python.find(), "-m", "pytest", "-c", TESTS / "pytest.ini", "--rootdir", cache.CHECKOUT, *words]
    return subprocess.call([str(word) for word in command], env=environment, cwd=cache.CHECKOUT)


def _addons(environment, rest):
    """Run the addons' own tests: all that fit stock's sales and purchase apps together, then the glue that needs more."""
    template = database.suite(database.chosen_addons())
    there = database.installed(template)
    codes = [
        _addons_on(template, [name for name in database.all_addons() if name in there], environment, rest)
    ]
    glue = [name for name in database.all_addons() if name not in there and _tests(name).is_dir()]
    if glue:
        codes.append(_addons_on(database.suite([*database.chosen_addons(), *glue]), glue, environment, rest))
    return max(codes)


def _tests(addon):
    return odoo.ADDONS / addon / "tests"


def _addons_on(template, addons, environment, rest):
    folders = [_tests(name) for name in addons if _tests(name).is_dir()]
    if not folders:
        raise Failure("No addon has a tests folder: that would be a run of nothing.")
    name = f"test_addons_{os.getpid()}"
    database.clone(template, name)
    say(f"  running the tests of {len(folders)} addons on {name}")
    try:
        options = [word.lstrip("-") for word in odoo.options() if not word.startswith("--http-interface")]
        # Each worker is a browser's server beside hundreds of tests: the server's own ceiling of 2.5 GB of
        # address space (the default of limit_memory_hard) ends in "can't start new thread" near the end.
        own = ["http-interface=127.0.0.1", "max-cron-threads=0", "limit-memory-hard=0"]
        extra = [f"--odoo-extra={option}" for option in [*options, *own]]
        words = [f"--odoo-database={name}", "--odoo-http", "--odoo-log-level=critical", *extra]
        return _pytest(["-n", "2", "--dist", "loadscope", *words, *folders, *rest], environment)
    finally:
        for left in database.names(f"{name}%"):
            database.drop(left)


def _need_browser():
    if any(shutil.which(name) for name in BROWSERS):
        return
    command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium"]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        with step("installing Chromium for the browser tests"):
            run(["apt-get", "update", "-q"], cure="Is the network there?")
            run(command, cure=f"Run it by hand and look: {' '.join(command)}")
        return
    raise Failure(
        "The browser tests need Chromium, and it is not installed.",
        f"Run: sudo {' '.join(command)}\nor run a part without a browser: ./dev test unit",
    )
