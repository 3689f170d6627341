"""Rows collected by kind, and the ids and numbers they take."""

from collections import defaultdict

from .columns import KINDS


class Batch:
    """Collects rows until the writer takes them.

    ``reserve(table, count)`` returns new ids; the batch asks for them in blocks, so that a document and
    what refers to it can be built in one pass without a query each.
    """

    BLOCK = 2000

    def __init__(self, reserve, numbers):
        self._reserve = reserve
        self._free = defaultdict(list)
        self.numbers = numbers
        self.rows = {kind: [] for kind in KINDS}
        self.size = 0

    def new_id(self, table):
        free = self._free[table]
        if not free:
            free.extend(reversed(self._reserve(table, self.BLOCK)))
        return free.pop()

    def add(self, kind, *values):
        self.rows[kind].append(values)
        self.size += 1

    def take(self):
        """Return the collected rows by kind, in the order they must be written, and start anew."""
        taken = [(kind, rows) for kind, rows in self.rows.items() if rows]
        self.rows = {kind: [] for kind in KINDS}
        self.size = 0
        return taken
