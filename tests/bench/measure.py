"""Seconds, SQL statements and peak memory of one call, in this process and on this cursor."""

import gc
import os
import time
from contextlib import contextmanager

from .rows import Sample

STATUS = "/proc/self/status"
RESET = "/proc/self/clear_refs"


@contextmanager
def measured(cr):
    """Measure the block; the yielded list holds the Sample afterwards.

    Memory is the growth of the resident set at its highest point: what a worker must have spare.
    It is None where the kernel does not let a process reset its own high-water mark.
    """
    result = []
    gc.collect()
    before = _resident() if _reset_peak() else None
    queries = cr.sql_log_count
    start = time.perf_counter()
    yield result
    seconds = time.perf_counter() - start
    peak = None if before is None else round(max(0, _peak() - before) / 1024, 1)
    result.append(Sample(seconds, cr.sql_log_count - queries, peak))


def measure(cr, function):
    """Return the Sample of one call, its value included."""
    with measured(cr) as result:
        value = function()
    sample = result[0]
    return Sample(sample.seconds, sample.queries, sample.peak_mb, value)


def _status(key):
    with open(STATUS) as status:
        for line in status:
            if line.startswith(key):
                return int(line.split()[1])
    return 0


def _resident():
    return _status("VmRSS:")


def _peak():
    return _status("VmHWM:")


def _reset_peak():
    if not os.path.exists(RESET):
        return False
    try:
        with open(RESET, "w") as handle:
            handle.write("5")
    except OSError:
        return False
    return True
