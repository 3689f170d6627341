"""What every test run shares: fixed hypothesis profiles, and the time each part took at the end."""

import collections
import os
import pathlib
import sys

import hypothesis

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

# Fixed: the same examples on every machine, so that a red run is red everywhere.
hypothesis.settings.register_profile("quick", max_examples=60, deadline=None, derandomize=True)
hypothesis.settings.register_profile("long", max_examples=2000, deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


def pytest_terminal_summary(terminalreporter):
    spent = collections.Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            if hasattr(report, "duration") and hasattr(report, "nodeid"):
                spent["/".join(report.nodeid.split("/")[:2])] += report.duration
    before = [part for part in os.environ.get("DEV_PART_TIMES", "").split("; ") if part]
    parts = [f"{name.removeprefix('tests/')} {seconds:.0f} s" for name, seconds in sorted(spent.items())]
    if before or parts:
        terminalreporter.write_line(
            "time per part (seconds of test, summed over workers): " + "; ".join(before + parts)
        )
