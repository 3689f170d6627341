"""What every test run shares: fixed hypothesis profiles, and the time each part took at the end."""

import collections
import os
import pathlib
import sys

import hypothesis
import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

# Fixed: the same examples on every machine, so that a red run is red everywhere.
hypothesis.settings.register_profile("quick", max_examples=60, deadline=None, derandomize=True)
hypothesis.settings.register_profile("long", max_examples=2000, deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


@pytest.hookimpl(tryfirst=True)  # before the workers read the groups
def pytest_collection_modifyitems(items):
    """Say which tests must share a worker: a story's steps; the installs are alone with their own database each."""
    for item in items:
        place = item.path.parent.name
        if place == "scenarios":
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
        elif place != "install":
            item.add_marker(pytest.mark.xdist_group(place))


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
