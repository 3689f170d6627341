"""Seconds, processor time, SQL statements and peak memory of one call, in this process and on this cursor."""

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
    It is None where the kernel does not let a process reset its own high-water mark. Processor time is
    that of this process and of its database backend: on a busy machine it repeats where seconds do not.
    """
    result = []
    backend = _backend(cr)
    gc.collect()
    before = _resident() if _reset_peak() else None
    queries, busy = cr.sql_log_count, _processor(backend)
    start = time.perf_counter()
    yield result
    seconds = time.perf_counter() - start
    used = None if busy is None else round(_processor(backend) - busy, 6)
    peak = None if before is None else round(max(0, _peak() - before) / 1024, 1)
    result.append(Sample(seconds, cr.sql_log_count - queries, peak, used))


def measure(cr, function):
    """Return the Sample of one call, its value included."""
    with measured(cr) as result:
        value = function()
    return result[0].with_value(value)


def _backend(cr):
    """Return the process id of the cursor's database backend; its times are readable on this machine only."""
    return cr._cnx.info.backend_pid


def _processor(backend):
    """Return the processor seconds used so far by this process and *backend*, None where not to be had."""
    try:
        with open(f"/proc/{backend}/schedstat") as stat:
            return time.process_time() + int(stat.read().split()[0]) / 1e9
    except (OSError, ValueError, IndexError):
        return None


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
