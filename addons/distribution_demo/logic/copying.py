"""PostgreSQL's COPY text format, and document numbers."""

from collections import defaultdict

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def encode(value):
    """Return *value* as one field of a COPY text line."""
    if value is None:
        return r"\N"
    if value is True:
        return "t"
    if value is False:
        return "f"
    if isinstance(value, str):
        return value.translate(_ESCAPES)
    return str(value)


def lines(rows, constants):
    """Yield one COPY line per row: the row's own values, then *constants* that are the same in all."""
    tail = "".join("\t" + encode(value) for value in constants) + "\n"
    for row in rows:
        yield "\t".join(map(encode, row)) + tail


class Numbers:
    """Counts up per key, from what is already used."""

    def __init__(self, used=None):
        self.used = defaultdict(int, used or {})

    def next(self, key):
        self.used[key] += 1
        return self.used[key]
