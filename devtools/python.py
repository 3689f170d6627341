"""The Python environments: one for run time, one with the test tools on top, each keyed by its pins."""

import functools
import os
import pathlib
import subprocess
import sys

from . import cache
from .ui import Failure, need_disk, run, step

RUN_TIME = cache.CHECKOUT / "requirements.txt"
TESTS = cache.CHECKOUT / "tests" / "requirements.txt"


@functools.cache
def find():
    """Return the environment's python, made when missing: run time and test tools together.

    One environment: the tools are small beside Odoo's own needs, and the demo database is made with
    the same versions that were tested.
    """
    pins = RUN_TIME.read_text() + TESTS.read_text()
    name = f"venv-{sys.version_info.major}.{sys.version_info.minor}-{cache.key(pins)}"
    target = cache.root() / name
    if not (target / "complete").exists():
        with cache.lock(name):
            if not (target / "complete").exists():
                _build(target)
    return target / "bin" / "python"


def _build(folder):
    # Scripts of an environment hold its path, so it is built in place and marked when complete.
    need_disk(cache.root(), 1.5, "The Python environment")
    with step("making the Python environment"):
        _create(folder)
    with step("installing the pinned requirements"):
        run(
            [folder / "bin/python", "-m", "pip", "install", "-q", "--no-input", "-r", RUN_TIME, "-r", TESTS],
            cure="Is the network there? pip needs the Python package index.",
        )
    (folder / "complete").write_text("")


def _create(folder):
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", folder], text=True, capture_output=True)
    if made.returncode == 0:
        return
    run([sys.executable, "-m", "venv", "--clear", "--without-pip", folder])
    wheel = next(iter(sorted(pathlib.Path("/usr/share/python-wheels").glob("pip-*.whl"))), None)
    if not wheel:
        raise Failure(
            "This python3 comes without pip (ensurepip is not there).",
            "Run: sudo apt-get install python3-venv   (or python3-pip-whl), then start again.",
        )
    run(
        [folder / "bin/python", f"{wheel}/pip", "install", "-q", "--no-index", wheel],
        env={**os.environ, "PIP_NO_INPUT": "1"},
    )
