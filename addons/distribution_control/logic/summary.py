"""The sentence of a case, made from its kind's template and its facts."""

import re
from collections.abc import Callable
from dataclasses import dataclass

_SLOT = re.compile(r"\{\{|\}\}|\{(\w+)\}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d)?)?")
_GAP = "?"


@dataclass(frozen=True, slots=True)
class Style:
    """How a person writes figures and dates; ``moment`` turns the ISO text of a date or moment (UTC) into theirs."""

    thousands: str = ","
    decimal: str = "."
    moment: Callable = str


PLAIN = Style()


def text_of(value, style=PLAIN):
    """Return one fact as a person reads it; a link by its name, a whole number without decimals."""
    if value is None or value is False:
        return _GAP
    if value is True:
        return "✓"
    if isinstance(value, dict):
        return str(value.get("name") or value.get("id") or _GAP)
    if isinstance(value, list | tuple):
        return ", ".join(text_of(item, style) for item in value)
    if isinstance(value, int | float):
        return _figure(value, style)
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        return style.moment(value)
    return str(value)


def _figure(value, style):
    if isinstance(value, int) and abs(value) < 10_000:  # a year, a count
        return str(value)
    text = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"
    return text.translate({ord(","): style.thousands, ord("."): style.decimal})


def fill(template, facts, style=PLAIN):
    """Replace every ``{name}`` of *template* by that fact; a missing fact shows as "?" and never fails.

    Only plain names are slots: a template can reach no attribute of a value. ``{{`` and ``}}`` are braces.
    """

    def replace(match):
        if match.group(1) is None:
            return match.group(0)[0]
        return text_of(facts.get(match.group(1)), style)

    return _SLOT.sub(replace, template)


def link_of(value):
    """Return (model, id, name) of a fact that names a document, else None."""
    if isinstance(value, dict) and isinstance(value.get("model"), str) and isinstance(value.get("id"), int):
        return value["model"], value["id"], text_of(value)
    return None
