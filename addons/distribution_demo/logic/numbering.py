"""Document numbers."""

from collections import defaultdict


class Numbers:
    """Counts up per key, from what is already used."""

    def __init__(self, used=None):
        self.used = defaultdict(int, used or {})

    def next(self, key):
        self.used[key] += 1
        return self.used[key]
