"""./dev stop: end the demo server and the private database server."""

import argparse
import os
import pathlib
import signal
import time

from . import postgres
from .demo_command import forget_state, read_state
from .ui import Failure, say, step


def main(words):
    argparse.ArgumentParser(prog="./dev stop", description=__doc__).parse_args(words)
    state = read_state()
    if state:
        with step(f"stopping the demo server on port {state['port']}"):
            _end(state["pid"])
        forget_state()
    else:
        say("No demo server runs.")
    with step("stopping the private database server"):
        postgres.stop()
    return 0


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
