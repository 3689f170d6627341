"""Words to the person at the terminal: progress, and failures that say what to do."""

import contextlib
import shutil
import subprocess
import sys
import time


class Failure(Exception):
    """A step that cannot go on. *cure* says what the person can do about it."""

    def __init__(self, what, cure=""):
        super().__init__(what)
        self.cure = cure

    def __str__(self):
        what = super().__str__()
        return f"{what}\n{self.cure}" if self.cure else what


def say(text=""):
    print(text, flush=True)


@contextlib.contextmanager
def step(text):
    """Announce a long step and, when it is done, how long it took."""
    start = time.monotonic()
    print(f"  {text} ...", end="", flush=True)
    try:
        yield
    except BaseException:
        print(" failed", flush=True)
        raise
    print(f" {time.monotonic() - start:.0f} s", flush=True)


def run(command, *, cure="", quiet=True, **options):
    """Run *command*, keep its output for the failure message, return its standard output."""
    options.setdefault("text", True)
    if quiet:
        options.setdefault("stdout", subprocess.PIPE)
        options.setdefault("stderr", subprocess.STDOUT)
    result = subprocess.run([str(part) for part in command], **options)
    if result.returncode:
        tail = "\n".join((result.stdout or "").strip().splitlines()[-15:])
        raise Failure(f"'{command[0]}' ended with {result.returncode}.\n{tail}", cure)
    return result.stdout


def need_disk(folder, gigabytes, what):
    """Refuse before the disk is full, not in the middle."""
    free = shutil.disk_usage(folder).free / 1e9
    if free < gigabytes:
        raise Failure(
            f"{what} needs {gigabytes:.1f} GB below {folder}; {free:.1f} GB are free.",
            "Free some space, or set DEV_CACHE to a folder on a larger disk.",
        )


def fail(error):
    print(f"\ndev: {error}", file=sys.stderr, flush=True)
    return 1
