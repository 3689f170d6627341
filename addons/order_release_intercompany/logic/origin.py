"""Does the customer's order that a sister company's order serves wait itself?"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """The customer's order at the end of a chain: how many holds it waits for, its company by name."""

    name: str
    company: str
    holds: int


def waits(origin):
    """Return whether the goods for *origin* stay where they are; an order of no chain waits for nobody."""
    return origin is not None and origin.holds > 0
