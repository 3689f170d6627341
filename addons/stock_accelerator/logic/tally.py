"""Counting in memory what the accelerators did, so that the database hears of it once in a while only."""

import threading
from collections import defaultdict
from dataclasses import dataclass


@dataclass(slots=True)
class Count:
    """How often something happened, for how many records, in how many seconds."""

    calls: int = 0
    records: int = 0
    seconds: float = 0.0


class Tally:
    """Counts of one process, shared by its threads."""

    def __init__(self, every):
        self._every = every
        self._lock = threading.Lock()
        self._counts = defaultdict(Count)
        self._handed_over_at = None

    def add(self, key, records, seconds):
        with self._lock:
            count = self._counts[key]
            count.calls += 1
            count.records += records
            count.seconds += seconds

    def is_due(self, now):
        """Return whether enough time went by since the counts were last handed over."""
        with self._lock:
            if self._handed_over_at is None:
                self._handed_over_at = now
            return bool(self._counts) and now - self._handed_over_at >= self._every

    def hand_over(self, now):
        """Return {key: Count} gathered since the last time, and start again from nothing."""
        with self._lock:
            counts, self._counts = dict(self._counts), defaultdict(Count)
            self._handed_over_at = now
            return counts
