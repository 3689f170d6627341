"""What a flow tells about itself: where its documents stand, and what happened to one of them."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a flow in one company, as it is now.

    ``amount`` is in the company's currency. ``oldest_at`` is the moment (UTC, naive) since when the oldest document
    waits; ``ages`` counts the documents that wait under a day, one to three, three to seven days and longer.
    ``model`` and ``domain`` open the documents that were counted. ``kpi`` is the code of the KPI that measures how
    long documents stay here.
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
    ages: tuple = ()
    kpi: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """Something worth doing next, as the flow that knows it proposes it to one person.

    ``amount`` is what it frees, in the currency ``currency_id``; ``count`` the documents. ``label`` is the word on the
    button, empty where the person may not do it; ``call`` is then the public method behind it, as
    ``(model, method, arguments)``, which returns an action and checks the person itself. ``model`` and ``domain``
    open the documents it is about.
    """

    key: str
    text: str
    who: str = ""
    count: int = 0
    amount: float = 0.0
    currency_id: int | None = None
    label: str = ""
    call: tuple = ()
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
