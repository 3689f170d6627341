"""./dev stop: end the demo server and the private database server."""

import argparse
import os
import pathlib
import signal
import time

from . import cache, database, postgres
from .demo_command import forget_state, read_state
from .ui import Failure, say, step


def main(words):
    parser = argparse.ArgumentParser(prog="./dev stop", description=__doc__)
    parser.add_argument("--force", action="store_true", help="end the database server under other runs too")
    options = parser.parse_args(words)
    state = read_state()
    if state:
        with step(f"stopping the demo server on port {state['port']}"):
            _end(state["pid"])
        forget_state()
    else:
        say("No demo server runs.")
    used = [] if options.force else _used_databases()
    if used:
        say(f"The database server stays: {', '.join(used)} in use. ./dev stop --force ends it all the same.")
        return 0
    with step("stopping the private database server"):
        postgres.stop()
    return 0


def _used_databases():
    """Return the databases somebody else is connected to: a test run must not lose its server."""
    if "PGHOST" in os.environ or not postgres._running(cache.root() / "pg18"):
        return []
    statement = (
        "SELECT DISTINCT datname FROM pg_stat_activity"
        " WHERE datname IS NOT NULL AND backend_type = 'client backend' AND pid != pg_backend_pid() ORDER BY 1"
    )
    for _ in range(10):
        used = database.sql("postgres", statement).splitlines()
        if not used:
            break
        # What just ended may still be closing its connections.
        time.sleep(0.2)
    return used


def _end(pid):
    """Ask the server to end, and insist after 15 s."""
    for asked, seconds in ((signal.SIGTERM, 15), (signal.SIGKILL, 5)):
        try:
            os.kill(pid, asked)
        except ProcessLookupError:
            return
        except PermissionError as error:
            raise Failure(f"Process {pid} belongs to another user.", "Stop it as that user.") from error
        for _ in range(seconds * 10):
            if not _lives(pid):
                return
            time.sleep(0.1)
    raise Failure(f"Process {pid} does not end.", f"Look at it: ps -fp {pid}")


def _lives(pid):
    """Return whether the process runs; a finished child nobody waited for does not."""
    try:
        status = pathlib.Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"
