"""Take personal data out of a text before it leaves the house, and put it back into what returns."""

import re
from dataclasses import dataclass, field

PERSON, EMAIL, PHONE, ADDRESS, VAT = "PERSON", "EMAIL", "PHONE", "ADDRESS", "VAT"
PLACEHOLDER = re.compile(r"\[(?:PERSON|EMAIL|PHONE|ADDRESS|VAT)_\d+\]")
# What is recognised without being known. A phone number begins with + or 0, so that no amount or order is one.
_PATTERNS = (
    (EMAIL, re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    (
        VAT,
        re.compile(
            r"\b[A-Z]{2}[ ]?\d{2}(?:[ ]?[0-9A-Z]{4}){2,7}(?:[ ]?[0-9A-Z]{1,3})?\b|\b[A-Z]{2}U?\d{8,12}\b"
        ),
    ),
    (
        PHONE,
        re.compile(
            r"(?<![\w.,\[])(?:\+|00)\d[\d ()/.-]{5,}\d|(?<![\w.,\[])0\d{1,5}(?: ?[/-] ?| )\d[\d -]{3,}\d"
        ),
    ),
)
# Shorter names hit ordinary words.
_SHORTEST = 3


@dataclass
class Mask:
    """Known personal data as (kind, value) pairs, and the placeholders given so far.

    The same value has the same placeholder wherever it stands, in any case of letters; placeholders are numbered in
    the order in which values are given or met.
    """

    known: list = field(default_factory=list)
    placeholders: dict = field(default_factory=dict)  # (kind, folded value) -> placeholder
    originals: dict = field(default_factory=dict)  # placeholder -> value as it stood first

    def hide(self, text):
        """Return *text* with placeholders for every known value, longest first, and for what looks like one."""
        values = sorted(
            {
                (value.strip(), kind)
                for kind, value in self.known
                if value and len(value.strip()) >= _SHORTEST
            },
            key=lambda pair: (-len(pair[0]), pair),
        )
        for value, kind in values:
            pattern = re.compile(rf"(?<!\w){re.escape(value)}(?!\w)", re.IGNORECASE)
            text = self._replace(pattern, kind, text)
        for kind, pattern in _PATTERNS:
            text = self._replace(pattern, kind, text)
        return text

    def _replace(self, pattern, kind, text):
        """Replace outside of the placeholders that stand already."""
        parts, end = [], 0
        for standing in PLACEHOLDER.finditer(text):
            parts += [
                pattern.sub(lambda hit: self._name(kind, hit.group()), text[end : standing.start()]),
                standing.group(),
            ]
            end = standing.end()
        parts.append(pattern.sub(lambda hit: self._name(kind, hit.group()), text[end:]))
        return "".join(parts)

    def _name(self, kind, value):
        key = kind, value.casefold()
        if key not in self.placeholders:
            number = 1 + sum(1 for other, _value in self.placeholders if other == kind)
            self.placeholders[key] = f"[{kind}_{number}]"
            self.originals[self.placeholders[key]] = value
        return self.placeholders[key]

    def restore(self, text):
        """Return *text* with the values in place of their placeholders."""
        return PLACEHOLDER.sub(lambda hit: self.originals.get(hit.group(), hit.group()), text)
