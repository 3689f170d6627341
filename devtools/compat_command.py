"""./dev compat: stock's own test suites with the addons installed and switched off, beside a control run without.

With --accelerated the same tests run with both accelerators on for every reordering rule and every single move; there
the control is stock's own code in the same installation.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import socket
import subprocess
import time
from dataclasses import dataclass

from . import cache, database, odoo
from .ui import Failure, say, step

SUITES = ("sale_stock", "purchase_stock", "stock_picking_batch", "stock_account", "stock", "sale", "purchase")
DEFAULT = ("sale_stock",)
ALL = SUITES[:4]
# Tests that stock runs while a module is being installed never meet an addon that stands on it. This
# test addon runs the same classes again when everything is loaded.
RETAG = "test_stock_retag"
TAGS = {RETAG: f"retag/{RETAG}"}
# The same for the accelerators; its addon reads from the environment what to run and how.
ACCELERATED = "test_accelerator_retag"
ACCELERATED_SUITES = (
    "stock", "purchase_stock", "sale_stock", "sale_purchase_stock", "stock_picking_batch", "stock_dropshipping",
    "mrp", "product_expiry",
)  # fmt: skip
SUMMARY = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests when loading database")
PROBLEM = re.compile(r" (?:ERROR|CRITICAL) \S+ (\S+): (FAIL|ERROR): (?:Subtest )?([\w.]+)")


@dataclass(frozen=True)
class Side:
    """What a suite runs on; *accelerator* is "1" or "0" where the accelerators are forced on or off."""

    name: str
    template: str
    accelerator: str = ""

    def words(self, suite, tags):
        """Return what to install or update, and which tests to run."""
        if self.accelerator:
            return [
                "-i",
                f"{ACCELERATED},{suite}",
                f"--test-tags={tags or ACCELERATED.removeprefix('test_')}",
            ]
        # The update makes Odoo run what it tests while installing, too.
        return [
            "-i" if suite == RETAG else "-u",
            suite,
            f"--test-tags={tags or TAGS.get(suite, f'/{suite}')}",
        ]

    def environment(self, suite):
        if not self.accelerator:
            return {}
        return {"ACCELERATOR": self.accelerator, "ACCELERATOR_SUITES": suite}


@dataclass(frozen=True)
class Result:
    """One side of one suite; *problems* names the tests that failed or broke."""

    suite: str
    side: str
    tests: int
    failed: int
    errors: int
    seconds: float
    problems: frozenset
    log: pathlib.Path


def main(words):
    parser = argparse.ArgumentParser(
        prog="./dev compat",
        description="Run stock's suites with the addons installed and off, beside a control.",
    )
    parser.add_argument(
        "--suite",
        action="append",
        choices=[*dict.fromkeys((*SUITES, *ACCELERATED_SUITES)), "all"],
        help=f"repeatable; default {DEFAULT[0]}; all = {', '.join(ALL)}",
    )
    parser.add_argument(
        "--accelerated",
        action="store_true",
        help=f"with both accelerators on; all = {', '.join(ACCELERATED_SUITES)}",
    )
    parser.add_argument(
        "--retag", action="store_true", help="run stock's at_install tests after the addons are loaded"
    )
    parser.add_argument(
        "--addons", default="", metavar="A,B", help="only these addons of the checkout (default: all)"
    )
    parser.add_argument("--tags", default="", help="test tags instead of the whole suite, to look closer")
    parser.add_argument(
        "--sequential", action="store_true", help="one side after the other, for true seconds"
    )
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE")
    options = parser.parse_args(words)
    suites = _chosen(options)
    if options.accelerated:
        addons = ["stock_accelerator"]
        sides = [Side("control", database.stock(), "0"), Side("accelerated", database.stock(), "1")]
    else:
        addons = options.addons.split(",") if options.addons else database.chosen_addons()
        sides = [Side("control", database.stock()), Side("addons off", database.suite(addons))]
    results = []
    for suite in suites:
        with step(f"running {suite} on both sides"):
            results += _both(suite, sides, options)
    _report(results, f"installed and {'on' if options.accelerated else 'off'}: {', '.join(addons)}")
    if options.json:
        options.json.write_text(json.dumps([_as_json(result) for result in results], indent=1) + "\n")
    return 1 if _verdicts(results) else 0


def _chosen(options):
    if options.retag:
        if not (odoo.TEST_ADDONS / RETAG / "__manifest__.py").is_file():
            raise Failure(f"The test addon {RETAG} is not in {odoo.TEST_ADDONS}.")
        return [RETAG, *(options.suite or ())]
    chosen = options.suite or DEFAULT
    if "all" in chosen:
        return list(ACCELERATED_SUITES if options.accelerated else ALL)
    return list(dict.fromkeys(chosen))


def _both(suite, sides, options):
    with concurrent.futures.ThreadPoolExecutor(1 if options.sequential else len(sides)) as pool:
        runs = [pool.submit(_run, suite, side, options.tags) for side in sides]
        return [run.result() for run in runs]


def _run(suite, side, tags):
    """Run one suite on a fresh copy of the side's template; the copy goes when the run is over."""
    name = f"compat_{suite}_{side.name.split()[0]}_{os.getpid()}"
    database.clone(side.template, name)
    log = cache.root() / "logs" / f"{name.rsplit('_', 1)[0]}.log"
    words = [
        "-d", name, *side.words(suite, tags), "--stop-after-init", f"--http-port={_free_port()}", "--max-cron-threads=0", "--log-level=info",
    ]  # fmt: skip
    environment = odoo.environment() | side.environment(suite)
    start = time.monotonic()
    try:
        with open(log, "w") as output:
            subprocess.call(odoo.command(*words, tests=True), env=environment, stdout=output, stderr=output)
    finally:
        database.drop(name)
    return _read(suite, side.name, log, time.monotonic() - start)


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _read(suite, side, log, seconds):
    text = log.read_text(errors="replace")
    found = SUMMARY.findall(text)
    if not found or not int(found[-1][2]):
        tail = "\n".join(text.splitlines()[-8:])
        raise Failure(f"{suite} ({side}) ran no test.\n{tail}", f"The whole log: {log}")
    failed, errors, tests = map(int, found[-1])
    problems = frozenset(test for _logger, _what, test in PROBLEM.findall(text))
    return Result(suite, side, tests, failed, errors, seconds, problems, log)


def _report(results, installed):
    say(f"\nOdoo {odoo.source.find().version}; {installed}")
    say(f"{'suite':22}{'side':14}{'tests':>7}{'failed':>8}{'errors':>8}{'seconds':>9}")
    for r in results:
        say(f"{r.suite:22}{r.side:14}{r.tests:7}{r.failed:8}{r.errors:8}{r.seconds:9.0f}")
    for result in results:
        if result.problems:
            say(
                f"not green, {result.suite}, {result.side}: {', '.join(sorted(result.problems))}\n  log: {result.log}"
            )
    verdicts = _verdicts(results)
    say("\n".join(verdicts) if verdicts else "Nothing fails with the addons that does not fail without them.")


def _verdicts(results):
    """Return what is worse with the addons than without, one line each."""
    sides = {(result.suite, result.side): result for result in results}
    worse = []
    for (suite, side), ours in sides.items():
        if side == "control":
            continue
        control = sides[suite, "control"]
        worse += [
            f"{suite}: {name} fails only with the addons" for name in sorted(ours.problems - control.problems)
        ]
        if ours.failed + ours.errors > control.failed + control.errors and ours.problems <= control.problems:
            worse.append(
                f"{suite}: {ours.failed + ours.errors} failures with the addons, {control.failed + control.errors} without"
            )
        if ours.tests < control.tests:
            worse.append(f"{suite}: {ours.tests} tests ran with the addons, {control.tests} without")
    return worse


def _as_json(result):
    return {
        "suite": result.suite, "side": result.side, "tests": result.tests, "failed": result.failed,
        "errors": result.errors, "seconds": round(result.seconds, 1), "problems": sorted(result.problems),
    }  # fmt: skip
