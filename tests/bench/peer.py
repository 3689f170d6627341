"""The same measurement on stock Odoo: a second process on a copy of the same data without our addons.

An addon changes the classes of the process it is loaded into, so what stock costs can only be measured in a
process that never saw it. The two sides take turns, round by round: whatever else the machine does meets both.
"""

import argparse
import importlib
import json
import os
import subprocess
import sys
from dataclasses import asdict

from . import session
from .profile import PROFILES
from .rows import Sample


class Peer:
    """The stock side: started at first use, asked by name, one answer per line."""

    def __init__(self, name, profile, database):
        self.words = [name, "--database", database, "--profile", profile]
        if path := os.environ.get("BENCH_PEER_ADDONS_PATH"):
            self.words += ["--addons-path", path]
        self.process = None

    def call(self, function, **arguments):
        """Return the Sample of ``function(bench, **arguments)`` of the bench module, run on stock."""
        if self.process is None:
            self.process = subprocess.Popen(
                [sys.executable, "-m", f"{__package__}.peer", *self.words],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            )  # fmt: skip
        self.process.stdin.write(json.dumps([function, arguments]) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError("The stock side of the bench ended; its error stands above.")
        return Sample(**json.loads(answer))

    def close(self):
        if self.process is not None:
            self.process.stdin.close()
            self.process.wait()


def main():
    from .runner import Bench

    parser = argparse.ArgumentParser()
    session.add_options(parser)
    parser.add_argument("name")
    parser.add_argument("--profile", choices=PROFILES)
    options = parser.parse_args()
    module = importlib.import_module(f".bench_{options.name}", __package__)
    with session.environment(options.database, options.addons_path, options.data_dir) as env:
        bench = Bench(env, options.name, PROFILES[options.profile])
        for line in sys.stdin:
            function, arguments = json.loads(line)
            sample = getattr(module, function)(bench, **arguments)
            print(json.dumps(asdict(sample.with_value(None))), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
