"""PostgreSQL's COPY text format, as its documentation of COPY has it, "Text Format"."""

import io
import json

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_to_json = json.JSONEncoder(default=str).encode


def encode(value):
    """Return a plain *value* as one field of a line; a dictionary or list becomes JSON."""
    if value is None:
        return r"\N"
    kind = type(value)
    if kind is dict or kind is list:
        value, kind = _to_json(value), str
    if kind is str:
        if "\\" in value or "\t" in value or "\n" in value or "\r" in value:
            return value.translate(_ESCAPES)
        return value
    return str(value)


def lines(rows, constants=()):
    """Yield one line per row: the row's own values, then *constants* that are the same in all."""
    tail = "".join("\t" + encode(value) for value in constants) + "\n"
    for row in rows:
        yield "\t".join(map(encode, row)) + tail


class Stream(io.RawIOBase):
    """Lets COPY read from an iterator of lines, so that they never stand in memory all at once."""

    def __init__(self, lines):
        self._lines = iter(lines)
        self._left = b""

    def readable(self):
        return True

    def read(self, size=-1):  # pylint: disable=method-required-super
        parts, length = [self._left], len(self._left)
        while size < 0 or length < size:
            line = next(self._lines, None)
            if line is None:
                break
            data = line.encode()
            parts.append(data)
            length += len(data)
        data = b"".join(parts)
        if size < 0:
            self._left = b""
            return data
        self._left = data[size:]
        return data[:size]
