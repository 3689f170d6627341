"""What two companies owe each other, and what is left when they set it off."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Netting:
    """Amounts in one currency: both directions, what is set off, and who pays the rest to whom (None: nobody)."""

    owed_to_first: float
    owed_to_second: float
    set_off: float
    rest: float
    payer: str | None


def net(owed_to_first, owed_to_second):
    """Return the Netting of two claims that are not below zero."""
    set_off = min(owed_to_first, owed_to_second)
    rest = abs(owed_to_first - owed_to_second)
    payer = None
    if rest > 1e-9:
        payer = "second" if owed_to_first > owed_to_second else "first"
    return Netting(owed_to_first, owed_to_second, set_off, rest, payer)
