"""The sentence of a case, made from its kind's template and its facts."""

import re

_SLOT = re.compile(r"\{\{|\}\}|\{(\w+)\}")
_GAP = "?"


def text_of(value):
    """Return one fact as a person reads it; a link by its name, a whole number without decimals."""
    if value is None or value is False:
        return _GAP
    if value is True:
        return "✓"
    if isinstance(value, dict):
        return str(value.get("name") or value.get("id") or _GAP)
    if isinstance(value, list | tuple):
        return ", ".join(text_of(item) for item in value)
    if isinstance(value, float):
        return f"{value:,.0f}" if value.is_integer() else f"{value:,.2f}"
    if isinstance(value, int):
        return f"{value:,d}" if abs(value) >= 10_000 else str(value)
    return str(value)


def fill(template, facts):
    """Replace every ``{name}`` of *template* by that fact; a missing fact shows as "?" and never fails.

    Only plain names are slots: a template can reach no attribute of a value. ``{{`` and ``}}`` are braces.
    """

    def replace(match):
        if match.group(1) is None:
            return match.group(0)[0]
        return text_of(facts.get(match.group(1)))

    return _SLOT.sub(replace, template)


def link_of(value):
    """Return (model, id, name) of a fact that names a document, else None."""
    if isinstance(value, dict) and isinstance(value.get("model"), str) and isinstance(value.get("id"), int):
        return value["model"], value["id"], text_of(value)
    return None
