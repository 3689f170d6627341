"""Numbers to and from PostgreSQL's binary COPY: as columns without a Python object per value, or as rows.

Every value is an int4, a float8 or a boolean and none is null: a row then has a fixed width, and a table is one array.
The format is that of PostgreSQL's documentation of COPY, "Binary Format". NumPy is needed for columns only.
"""

import struct

HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"
INTEGER, REAL, FLAG = "i4", "f8", "?"
_WORDS = {INTEGER: "4xi", REAL: "4xd", FLAG: "4x?"}


def decode(data, kinds):
    """Return {name: array} of the bytes of a COPY; *kinds* names its columns: {name: INTEGER, REAL or FLAG}."""
    import numpy as np

    layout = _layout(kinds)
    rows = np.frombuffer(_body(data, layout.itemsize), layout)
    return {name: rows[name].astype(kind) for name, kind in kinds.items()}


def rows(data, kinds):
    """Return an iterator of the rows of a COPY as tuples; *kinds* are those of its columns in turn."""
    layout = struct.Struct(">2x" + "".join(_WORDS[kind] for kind in kinds))
    return layout.iter_unpack(_body(data, layout.size))


def encode(columns, kinds):
    """Return the bytes to COPY from {name: array}, in the order of *kinds*."""
    import numpy as np

    size = len(next(iter(columns.values())))
    rows = np.empty(size, _layout(kinds))
    rows["fields"] = len(kinds)
    for name, kind in kinds.items():
        rows[f"size of {name}"] = np.dtype(kind).itemsize
        rows[name] = columns[name]
    return HEADER + rows.tobytes() + TRAILER


def _body(data, width):
    body = memoryview(data)[len(HEADER) : -len(TRAILER)]
    if len(body) % width:
        raise ValueError("a column is null or of another type than said")
    return body


def _layout(kinds):
    import numpy as np

    fields = [("fields", ">i2")]
    for name, kind in kinds.items():
        fields += [(f"size of {name}", ">i4"), (name, f">{kind}")]
    return np.dtype(fields)
