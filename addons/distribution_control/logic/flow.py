"""What a flow tells about itself: where its documents stand, and what happened to one of them."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a flow in one company, as it is now.

    ``amount`` is in the company's currency. ``oldest_at`` is the moment (UTC, naive) since when the oldest document
    waits. ``model`` and ``domain`` open the documents that were counted.
    """

    code: str
    name: str
    sequence: int
    company_id: int
    count: int = 0
    amount: float = 0.0
    oldest_at: datetime | None = None
    model: str = ""
    domain: list = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Event:
    """One step in the life of a document: done at ``at``, or expected then when ``done`` is False.

    ``who`` names the person or system whose move it is or was; ``model`` and ``res_id`` open what the step left.
    """

    at: datetime | None
    code: str
    text: str
    done: bool = True
    who: str = ""
    model: str = ""
    res_id: int | None = None
