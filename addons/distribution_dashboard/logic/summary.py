"""A day, a case or a set of KPIs in plain words: which statements to make, from which figures.

Facts in, sentences out; every sentence names the rows behind it. The words themselves are templates that the caller
brings in the reader's language, one per code of :data:`CODES`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

# Every code a statement may have; "_one" is the singular of the code before it.
CODES = (
    "quiet", "open", "open_one", "overdue", "overdue_one", "cost", "root", "root_one", "came", "came_one", "closed",
    "closed_one", "returned", "returned_one", "failed", "failed_one", "approvals", "approvals_one", "approvals_late",
    "approvals_late_one", "stage", "stage_one", "decided", "decided_one",
    "case", "case_open", "case_nobody", "case_closed", "case_late", "case_due", "case_money", "case_free", "case_root",
    "case_explains", "case_explains_one", "case_returned", "case_returned_one", "case_decision",
    "kpi_none", "kpi_new", "kpi_same", "kpi_up", "kpi_down", "kpi_why", "kpi_good", "kpi_warning", "kpi_bad",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Money:
    amount: float
    currency: str
    digits: int = 2


@dataclass(frozen=True, slots=True)
class Age:
    """A length of time in hours, shown in the coarsest unit that still tells something."""

    hours: float


@dataclass(frozen=True, slots=True)
class Share:
    part: float


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence; ``model`` and ``domain`` open the rows it was made from, empty where there are none."""

    text: str
    model: str = ""
    domain: list = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Said:
    """A statement before its words: the code of its template, and the figures that fill it."""

    code: str
    params: Mapping = field(default_factory=dict)
    model: str = ""
    domain: list = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Style:
    """How the reader writes figures; the words of time take one ``%s``."""

    thousands: str = ","
    decimal: str = "."
    minutes: str = "%s min"
    hours: str = "%s h"
    days: str = "%s days"


PLAIN = Style()


def write(value, style=PLAIN):
    """Return one figure as the reader writes it, with its unit."""
    if isinstance(value, Money):
        return f"{_figure(value.amount, value.digits, style)} {value.currency}"
    if isinstance(value, Age):
        return _age(value.hours, style)
    if isinstance(value, Share):
        return f"{_figure(value.part * 100, 0, style)} %"
    if isinstance(value, int) and not isinstance(value, bool):
        return _figure(value, 0, style)
    return str(value)


def _figure(value, digits, style):
    text = f"{value + 0.0:,.{digits}f}"
    if float(text.replace(",", "")) == 0:
        text = text.lstrip("-")
    return text.translate({ord(","): style.thousands, ord("."): style.decimal})


def _age(hours, style):
    if hours < 1:
        return style.minutes % _figure(max(hours, 0) * 60, 0, style)
    if hours < 48:
        return style.hours % _figure(hours, 0, style)
    return style.days % _figure(hours // 24, 0, style)


def phrase(said, templates, style=PLAIN):
    """Return the sentence of *said*; *templates* are texts with %(name)s, one per code."""
    words = {name: write(value, style) for name, value in said.params.items()}
    return Statement(templates[said.code] % words, said.model, list(said.domain))


def counted(code, count, **params):
    """Return (code or its singular, params with the count)."""
    return (f"{code}_one" if count == 1 else code), {"count": count, **params}


# A day

CASES = "distribution.exception"


@dataclass(frozen=True, slots=True)
class Kind:
    id: int
    name: str
    count: int
    amount: float = 0.0
    cost: float = 0.0


@dataclass(frozen=True, slots=True)
class Root:
    id: int
    name: str
    count: int
    amount: float


@dataclass(frozen=True, slots=True)
class Place:
    """The stage of a flow, as its source counted it in one company; money in that company's currency."""

    name: str
    count: int
    amount: Money
    hours: float | None
    model: str
    domain: list


@dataclass(frozen=True, slots=True)
class Day:
    """What is known of a day. Money is in the group's currency; ``is_today`` says that the state now belongs to it."""

    day: str
    domain: list  # of the companies and the scope, on cases and their events alike
    currency: str
    digits: int = 2
    is_today: bool = True
    kinds: tuple = ()
    overdue: int = 0
    roots: tuple = ()
    opened: int = 0
    closed: int = 0
    returned: int = 0
    failed: tuple = ()  # names of the kinds whose detector fails
    approvals: int = 0
    approvals_late: int = 0
    places: tuple = ()
    decided: int = 0
    decided_domain: tuple = ()


def of_day(day):
    """Return the statements of *day* (:class:`Day`): what is open, what it costs, why, what came and went."""
    said = [*_now(day), *_where(day)] if day.is_today else []
    said += _events(day)
    if day.decided:
        code, params = counted("decided", day.decided, day=day.day)
        said.append(Said(code, params, "distribution.decision", list(day.decided_domain)))
    return said or [Said("quiet", {"day": day.day})]


def _now(day):
    """What is wrong now and whose move it is, the most expensive first."""
    still = [*day.domain, ("state", "!=", "closed")]
    count = sum(kind.count for kind in day.kinds)
    if count:
        amount = Money(sum(kind.amount for kind in day.kinds), day.currency, day.digits)
        code, params = counted("open", count, amount=amount)
        yield Said(code, params, CASES, still)
    if day.overdue:
        yield Said(*counted("overdue", day.overdue), CASES, [*day.domain, ("is_overdue", "=", True)])
    yield from _cost(day, still)
    for root in sorted(day.roots, key=lambda root: (-root.amount, -root.count, root.id))[:1]:
        code, params = counted("root", root.count, name=root.name)
        params["amount"] = Money(root.amount, day.currency, day.digits)
        yield Said(code, params, CASES, [*still, "|", ("id", "=", root.id), ("root_id", "=", root.id)])
    if day.failed:
        code, params = counted("failed", len(day.failed), names=", ".join(sorted(day.failed)))
        yield Said(code, params, CASES, [*still, ("kind_id.code", "=", "detector_failed")])


def _cost(day, still):
    cost = sum(kind.cost for kind in day.kinds)
    if cost > 0:
        worst = max(day.kinds, key=lambda kind: (kind.cost, kind.count, -kind.id))
        params = {
            "cost": Money(cost, day.currency, day.digits),
            "name": worst.name,
            "cases": worst.count,
            "share": Share(worst.cost / cost),
        }
        yield Said("cost", params, CASES, [*still, ("kind_id", "=", worst.id)])


def _where(day):
    """Where documents wait with the most money, and what waits for an answer."""
    waiting = [place for place in day.places if place.count and place.amount.amount > 0]
    if waiting:
        place = max(waiting, key=lambda place: (place.amount.amount, place.count, place.name))
        code, params = counted("stage", place.count, name=place.name, amount=place.amount)
        params["age"] = Age(place.hours or 0.0)
        yield Said(code, params, place.model, place.domain)
    if day.approvals:
        company = [leaf for leaf in day.domain if leaf[0] == "company_id"]
        pending = [*company, ("state", "=", "pending")]
        yield Said(*counted("approvals", day.approvals), "distribution.approval", pending)
        if day.approvals_late:
            late = [*company, ("is_overdue", "=", True)]
            yield Said(*counted("approvals_late", day.approvals_late), "distribution.approval", late)


def _events(day):
    for code, event, count in (
        ("came", "opened", day.opened),
        ("closed", "closed", day.closed),
        ("returned", "reopened", day.returned),
    ):
        if count:
            name, params = counted(code, count, day=day.day)
            domain = [*day.domain, ("day", "=", day.day), ("event", "=", event)]
            yield Said(name, params, "distribution.exception.event", domain)


# A case


@dataclass(frozen=True, slots=True)
class Case:
    id: int
    sentence: str
    state: str
    hours_open: float
    owner: str
    money: Money
    cost: Money
    model: str
    res_id: int
    document: str
    closed_as: str = ""
    hours_left: float | None = None
    root_id: int | None = None
    root: str = ""
    explains: int = 0
    explains_money: Money | None = None
    returned: int = 0
    decision: str = ""
    decided_by: str = ""
    decided_why: str = ""


def of_case(case):
    """Return the statements of one *case* (:class:`Case`): what, whose, until when, what it costs, why."""
    this = [("id", "=", case.id)]
    said = [Said("case", {"sentence": case.sentence}, case.model, [("id", "=", case.res_id)])]
    if case.state == "closed":
        params = {"how": case.closed_as, "age": Age(case.hours_open)}
        said.append(Said("case_closed", params, CASES, this))
    else:
        code = "case_open" if case.owner else "case_nobody"
        said.append(Said(code, {"age": Age(case.hours_open), "owner": case.owner}, CASES, this))
        said += _clock(case, this)
    if case.root_id:
        said.append(Said("case_root", {"name": case.root}, CASES, [("id", "=", case.root_id)]))
    if case.explains:
        code, params = counted("case_explains", case.explains, amount=case.explains_money)
        said.append(Said(code, params, CASES, [("root_id", "=", case.id), ("state", "!=", "closed")]))
    if case.returned:
        history = ("distribution.exception.event", [("exception_id", "=", case.id)])
        said.append(Said(*counted("case_returned", case.returned), *history))
    if case.decision:
        params = {"how": case.decision, "who": case.decided_by, "why": case.decided_why}
        ledger = [("res_model", "=", CASES), ("res_id", "=", case.id)]
        said.append(Said("case_decision", params, "distribution.decision", ledger))
    return said


def _clock(case, this):
    if case.hours_left is not None:
        late = case.hours_left < 0
        code = "case_late" if late else "case_due"
        yield Said(code, {"age": Age(abs(case.hours_left))}, CASES, this)
    if case.money.amount or case.cost.amount:
        params = {"amount": case.money, "cost": case.cost}
        yield Said("case_money" if case.cost.amount else "case_free", params, CASES, this)
