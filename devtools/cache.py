"""One folder per user for everything outside the checkout.

Each part lives under a key made of what it was built from, is built beside its place and renamed
into it, so that an interrupted build leaves nothing that looks finished; a file lock makes two
runs at once wait for each other instead of building twice.
"""

import contextlib
import fcntl
import functools
import hashlib
import os
import pathlib
import shutil

CHECKOUT = pathlib.Path(__file__).resolve().parent.parent


@functools.cache
def root():
    """Return the cache folder.

    The database server refuses to run as root, so for root it runs as another user, who must be able
    to walk down to its files: /root is closed to him, /var/cache is not.
    """
    if "DEV_CACHE" in os.environ:
        folder = pathlib.Path(os.environ["DEV_CACHE"]).resolve()
    elif os.geteuid() == 0:
        folder = pathlib.Path("/var/cache/distribution-control")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
        folder = pathlib.Path(base) / "distribution-control"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def key(*parts):
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:12]


@contextlib.contextmanager
def lock(name):
    """Let one process at a time do the thing called *name*."""
    folder = root() / "locks"
    folder.mkdir(exist_ok=True)
    with open(folder / f"{name}.lock", "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def made(name, build):
    """Return the finished folder *name*; when it is not there, let *build(folder)* make it."""
    target = root() / name
    if target.exists():
        return target
    with lock(name):
        if not target.exists():
            half = root() / f"{name}.making"
            shutil.rmtree(half, ignore_errors=True)
            half.mkdir(parents=True)
            build(half)
            half.rename(target)
    return target
