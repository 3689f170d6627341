"""Columns of numbers to and from PostgreSQL's binary COPY, without a Python object per value.

Every value is an int4 or a float8 and none is null: a row then has a fixed width, and a table is one array. The format
is that of PostgreSQL's documentation of COPY, "Binary Format".
"""

import numpy as np

HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"
INTEGER, REAL = "i4", "f8"


def decode(data, kinds):
    """Return {name: array} of the bytes of a COPY; *kinds* names its columns: {name: INTEGER or REAL}."""
    layout = _layout(kinds)
    count, rest = divmod(len(data) - len(HEADER) - len(TRAILER), layout.itemsize)
    if rest:
        raise ValueError("a column is null or of another type than said")
    rows = np.frombuffer(data, layout, count, len(HEADER))
    return {name: rows[name].astype(kind) for name, kind in kinds.items()}


def encode(columns, kinds):
    """Return the bytes to COPY from {name: array}, in the order of *kinds*."""
    size = len(next(iter(columns.values())))
    rows = np.empty(size, _layout(kinds))
    rows["fields"] = len(kinds)
    for name, kind in kinds.items():
        rows[f"size of {name}"] = np.dtype(kind).itemsize
        rows[name] = columns[name]
    return HEADER + rows.tobytes() + TRAILER


def _layout(kinds):
    fields = [("fields", ">i2")]
    for name, kind in kinds.items():
        fields += [(f"size of {name}", ">i4"), (name, f">{kind}")]
    return np.dtype(fields)
