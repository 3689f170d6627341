"""The difference between what a detector found and what the queue holds: pure set algebra."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from .finding import Finding
from .plain import plain


class BadFindings(ValueError):
    """A detector broke its contract: found one thing twice, or something outside its scope."""


@dataclass(frozen=True, slots=True)
class Case:
    """A case as the queue holds it; ``finding`` is what it was last written from."""

    id: int
    finding: Finding
    state: str
    close_reason: str | None = None
    closed_at: datetime | None = None
    dismissed_until: datetime | None = None
    fingerprint: str | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """What the kind says about changes and returns."""

    step_ratio: float = 0.0
    reopen_within: timedelta = timedelta(0)
    fingerprint_facts: tuple = ()


@dataclass(slots=True)
class Plan:
    """What is to be written; findings beside the case they belong to."""

    opened: list = field(default_factory=list)  # Finding
    reopened: list = field(default_factory=list)  # (Case, Finding)
    changed: list = field(default_factory=list)  # (Case, Finding)
    cured: list = field(default_factory=list)  # Case
    unchanged: int = 0
    dismissed: int = 0

    def writes_nothing(self):
        return not (self.opened or self.reopened or self.changed or self.cured)


def index(findings, scope):
    """Return {(company, subject key): finding}, refusing doubles and what lies outside *scope*."""
    found = {}
    for finding in findings:
        key = (finding.company_id, finding.subject_key)
        if key in found:
            raise BadFindings(f"found twice: {finding.subject_key} in company {finding.company_id}")
        if not scope.holds(finding.company_id, finding.res_model, finding.res_id):
            raise BadFindings(
                f"found outside its scope: {finding.subject_key} in company {finding.company_id}"
            )
        found[key] = finding
    return found


def fingerprint(facts, names):
    """Return the text of the facts that bring a dismissed case back when they change."""
    plain_facts = plain({name: facts.get(name) for name in names})
    return repr(sorted(plain_facts.items()))


def passes_step(old, new, step_ratio):
    """Say whether *new* differs enough from *old* to be written; only figures may differ a little."""
    if old == new:
        return False
    if _is_figure(old) and _is_figure(new):
        return abs(new - old) > step_ratio * abs(old)
    if isinstance(old, dict) and isinstance(new, dict):
        return old.keys() != new.keys() or any(passes_step(old[name], new[name], step_ratio) for name in new)
    if isinstance(old, list) and isinstance(new, list):
        pairs = zip(old, new, strict=False)
        return len(old) != len(new) or any(passes_step(before, after, step_ratio) for before, after in pairs)
    return True


def _is_figure(value):
    return isinstance(value, int | float) and not isinstance(value, bool)


def _identity(finding):
    return (
        finding.res_model,
        finding.res_id,
        finding.warehouse_id,
        finding.team_id,
        finding.partner_id,
        finding.product_id,
        finding.root_key,
        finding.deadline_at,
    )


def differs(old, new, step_ratio):
    """Say whether a case last written from *old* has to be written from *new*."""
    return (
        _identity(old) != _identity(new)
        or passes_step(old.amount_at_risk, new.amount_at_risk, step_ratio)
        or passes_step(old.penalty_per_day, new.penalty_per_day, step_ratio)
        or passes_step(old.rate_per_day, new.rate_per_day, step_ratio)
        # Most findings come as they were: the comparison of plain values costs more than all the rest.
        or (old.facts != new.facts and passes_step(old.facts, plain(new.facts), step_ratio))
    )


def plan(found, open_cases, past_cases, scope, rules, now):
    """Decide what becomes of each case and finding.

    ``found`` comes from :func:`index`; ``open_cases`` are all cases of the kind that are not closed;
    ``past_cases`` the latest closed case of each key of ``found`` that has no open one.
    """
    result = Plan()
    waiting = dict(found)
    for case in open_cases:
        known = case.finding
        new = waiting.pop((known.company_id, known.subject_key), None)
        if new is None:
            if scope.holds(known.company_id, known.res_model, known.res_id):
                result.cured.append(case)
        elif differs(known, new, rules.step_ratio):
            result.changed.append((case, new))
        else:
            result.unchanged += 1
    past = {(case.finding.company_id, case.finding.subject_key): case for case in past_cases}
    for key, new in waiting.items():
        case = past.get(key)
        if case is None:
            result.opened.append(new)
        elif case.close_reason == "dismissed":
            if _stays_dismissed(case, new, rules, now):
                result.dismissed += 1
            else:
                result.reopened.append((case, new))
        elif now - case.closed_at <= rules.reopen_within:
            result.reopened.append((case, new))
        else:
            result.opened.append(new)
    return result


def _stays_dismissed(case, new, rules, now):
    if case.dismissed_until and case.dismissed_until <= now:
        return False
    return case.fingerprint == fingerprint(new.facts, rules.fingerprint_facts)


def least_loaded(findings, candidates, loads):
    """Return {(company, subject key): user id or None}, filling up those who own least.

    ``candidates`` are (user id, companies, warehouses, teams), an empty set of warehouses or teams meaning all;
    ``loads`` the number of cases each owns now. The order of the findings decides ties, then the lower id.
    """
    loads = defaultdict(int, loads)
    eligible = {}
    owners = {}
    for finding in findings:
        place = (finding.company_id, finding.warehouse_id, finding.team_id)
        if place not in eligible:
            eligible[place] = [user[0] for user in candidates if _covers(user, *place)]
        owner = min(eligible[place], key=lambda user: (loads[user], user), default=None)
        if owner is not None:
            loads[owner] += 1
        owners[finding.company_id, finding.subject_key] = owner
    return owners


def _covers(candidate, company, warehouse, team):
    _user, companies, warehouses, teams = candidate
    return (
        company in companies
        and (not warehouses or warehouse is None or warehouse in warehouses)
        and (not teams or team is None or team in teams)
    )
