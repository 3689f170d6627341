"""Lay evidence out for reading: names in words, figures with thousands, lists of rows as tables."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Row:
    """One line: a label, and a text, or lines of the same kind below it, or a table of heads and texts."""

    label: str
    text: str = ""
    rows: tuple = ()
    heads: tuple = ()
    lines: tuple = ()


def rows(evidence):
    """Return the rows that show *evidence*, a dict of plain values, in the order it was given."""
    return tuple(_row(label(key), value) for key, value in evidence.items())


def label(key):
    """Return a key such as ``credit_limit`` in words."""
    words = str(key).replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def _row(name, value):
    if isinstance(value, dict):
        return Row(name, rows=rows(value)) if value else Row(name, "-")
    if isinstance(value, list):
        if value and all(isinstance(item, dict) and _is_flat(item) for item in value):
            return _table(name, value)
        if any(isinstance(item, dict | list) for item in value):
            return Row(name, rows=tuple(_row(str(number), item) for number, item in enumerate(value, 1)))
        return Row(name, ", ".join(_text(item) for item in value) or "-")
    return Row(name, _text(value))


def _is_flat(item):
    return not any(isinstance(value, dict | list) for value in item.values())


def _table(name, items):
    keys = list(dict.fromkeys(key for item in items for key in item))
    lines = tuple(tuple(_text(item.get(key)) for key in keys) for item in items)
    return Row(name, heads=tuple(label(key) for key in keys), lines=lines)


def _text(value):
    if value is None or value == "":
        return "-"
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        text = f"{value:,.4f}".rstrip("0")
        whole, _, decimals = text.partition(".")
        return f"{whole}.{decimals:0<2}"
    return str(value)
