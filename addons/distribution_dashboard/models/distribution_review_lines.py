from collections import defaultdict
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.tools import format_date

from odoo.addons.distribution_control.logic.aggregate import standing
from odoo.addons.distribution_control.logic.approval import refusal
from odoo.addons.distribution_dashboard.logic.review import (
    CONTROL,
    DUE,
    EXCEPTION,
    OVERRIDE,
    Line,
    Reading,
    Root,
    is_recurring,
    kpi_lines,
    leading_root,
    rank_exceptions,
)
from odoo.addons.distribution_dashboard.queries import review as queries

MONTHS = 6
# More of one person in one month are named by their number.
NAMED = 50
OVERRIDES = ("override",)
CONTROLS = ("sod_conflict", "ledger_inconsistent", "ledger_unsealed", "detector_failed", "approval_overdue")
EVENTS = "distribution.exception.event"
CASES = "distribution.exception"


class DistributionReview(models.Model):
    """What goes into a review: fetched for all owners of a company at once, as (owner id or 0, line) pairs."""

    _inherit = "distribution.review"

    # KPIs off target

    def _fetch_kpi_lines(self, company, month, fallback):
        """Return (pairs, {owner id: KPIs with a target and a figure})."""
        since = month - relativedelta(months=MONTHS - 1)
        until = month + relativedelta(months=1)
        groups = self.env["distribution.kpi.value"]._read_group(
            [
                ("company_id", "=", company.id),
                ("day", ">=", since),
                ("day", "<", until),
                ("kpi_id.active", "=", True),
            ],
            ["kpi_id", "day:month"],
            ["ratio:avg"],
        )
        figures = defaultdict(dict)
        for kpi, first, figure in groups:
            if figure is not False:
                figures[kpi][first] = figure
        months = [since + relativedelta(months=ahead) for ahead in range(MONTHS)]
        readings, counts = defaultdict(list), defaultdict(int)
        owners = self.env["distribution.kpi"].union(*figures)._get_owners(company)
        for kpi, known in figures.items():
            stands = standing(known.get(month), kpi.target, kpi.warning, kpi.direction)
            owner_id = owners[kpi].id or fallback
            if stands and owner_id:
                counts[owner_id] += 1
                readings[owner_id].append(
                    self._reading(kpi, [known.get(one) for one in months], stands, company, month)
                )
        pairs = [(owner_id, line) for owner_id, some in readings.items() for line in kpi_lines(some)]
        return pairs, counts

    def _reading(self, kpi, values, stands, company, month):
        domain = (
            ("kpi_id", "=", kpi.id),
            ("company_id", "=", company.id),
            ("day", ">=", month.isoformat()),
            ("day", "<", (month + relativedelta(months=1)).isoformat()),
        )
        return Reading(
            kpi.name,
            kpi.unit,
            kpi.direction,
            kpi.target,
            tuple(values),
            stands,
            "distribution.kpi.value",
            domain,
        )

    # Recurring exceptions

    def _fetch_exception_lines(self, company, start, end):
        self.env.flush_all()
        rows = self.env.execute_query(queries.recurring(company.id, start, end))
        roots = defaultdict(list)
        for owner_id, kind_id, *root in self.env.execute_query(queries.roots(company.id, start, end)):
            roots[owner_id, kind_id].append(Root(*root))
        kinds = self._names("distribution.exception.kind", (row[1] for row in rows))
        named = {key: leading_root(some) for key, some in roots.items()}
        causes = self._names(CASES, (root.root_id for root in named.values()))
        lines = defaultdict(list)
        for owner_id, kind_id, opened, reopened, _closed, hours, solved, amount in rows:
            if not is_recurring(opened, reopened):
                continue
            root = named.get((owner_id, kind_id))
            lines[owner_id].append(
                Line(
                    EXCEPTION,
                    kinds[kind_id],
                    count=opened,
                    returned=reopened,
                    amount=amount,
                    hours=hours / solved if solved else None,
                    note=self._cause_note(root, causes),
                    model=EVENTS,
                    domain=(
                        ("company_id", "=", company.id),
                        ("owner_id", "=", owner_id or False),
                        ("kind_id", "=", kind_id),
                        ("day", ">=", start.isoformat()),
                        ("day", "<=", end.isoformat()),
                        ("event", "in", ["opened", "reopened", "closed"]),
                    ),
                )
            )
        return [(owner_id, line) for owner_id, some in lines.items() for line in rank_exceptions(some)]

    def _cause_note(self, root, causes):
        if root is None:
            return self.env._("No common cause found")
        return self.env._(
            "%(cause)s explains %(count)s of them", cause=causes[root.root_id], count=root.count
        )

    # Overrides and dismissals

    def _fetch_override_lines(self, company, start, end):
        moments = self._moments(company, start, end)
        rows = self.env.execute_query(queries.overrides(company.id, *moments, OVERRIDES, NAMED))
        words = self.env["distribution.decision"]._get_verdict_words()
        pairs, more = [], {}
        for entry, person, document, reason, later, cases, still_open, whole in rows:
            more[person] = whole - NAMED
            pairs.append(
                (
                    person,
                    Line(
                        OVERRIDE,
                        self.env._("Overrode: %s", document),
                        count=cases,
                        note=self._outcome_note(reason, words.get(later, later), cases, still_open),
                        model="distribution.decision",
                        domain=(("id", "=", entry),),
                    ),
                )
            )
        pairs += [
            (person, Line(OVERRIDE, self.env._("Other overrides"), count=count))
            for person, count in more.items()
            if count > 0
        ]
        return pairs + self._fetch_dismissal_lines(company, start, end)

    def _outcome_note(self, reason, later, cases, still_open):
        """Return the reason given, and what the ledger and the queue know of the document since."""
        parts = [self.env._("“%s”", reason)]
        if later:
            parts.append(self.env._("later: %s", later))
        if cases:
            parts.append(
                self.env._("cases on it since: %(count)s, still open: %(open)s", count=cases, open=still_open)
            )
        else:
            parts.append(self.env._("no case on it since"))
        return "; ".join(parts)

    def _fetch_dismissal_lines(self, company, start, end):
        rows = self.env.execute_query(queries.dismissed(company.id, start, end))
        kinds = self._names("distribution.exception.kind", (row[1] for row in rows))
        return [
            (
                person,
                Line(
                    OVERRIDE,
                    self.env._("Dismissed: %s", kinds[kind_id]),
                    count=count,
                    returned=returned,
                    amount=amount,
                    model=EVENTS,
                    domain=(
                        ("company_id", "=", company.id),
                        ("user_id", "=", person),
                        ("kind_id", "=", kind_id),
                        ("day", ">=", start.isoformat()),
                        ("day", "<=", end.isoformat()),
                        ("close_reason", "=", "dismissed"),
                    ),
                ),
            )
            for person, kind_id, count, returned, amount in rows
        ]

    # Control failures

    def _fetch_control_lines(self, company, start, end):
        rows = self.env.execute_query(queries.controls(company.id, CONTROLS, start, end))
        cases = self.env[CASES].browse(case_id for case_id, _owner in rows)
        cases.fetch(["kind_id", "facts", "state", "amount_at_risk", "reopen_count"])
        states = dict(cases._fields["state"]._description_selection(self.env))
        return [
            (
                owner_id,
                Line(
                    CONTROL,
                    case.display_name,
                    count=1,
                    returned=case.reopen_count,
                    amount=case.amount_at_risk,
                    note=states[case.state],
                    model=CASES,
                    domain=(("id", "=", case.id),),
                ),
            )
            for (_id, owner_id), case in zip(rows, cases, strict=True)
        ]

    # Decisions due

    def _fetch_due_lines(self, company):
        now = fields.Datetime.now()
        stamp = fields.Datetime.to_string(now)
        late = self.env.execute_query(queries.overdue(company.id, now))
        ending = self.env.execute_query(queries.expiring(company.id, now, now + timedelta(days=31)))
        return [
            *self._fetch_approval_lines(company),
            *self._due_lines(
                company,
                late,
                self.env._("Past the deadline: %s"),
                self.env._("the oldest since %s"),
                (("state", "in", ["open", "assigned"]), ("deadline_at", "<", stamp)),
            ),
            *self._due_lines(
                company,
                ending,
                self.env._("Dismissal ends: %s"),
                self.env._("the first on %s"),
                (("close_reason", "=", "dismissed"), ("dismissed_until", ">=", stamp)),
            ),
        ]

    def _due_lines(self, company, rows, title, note, leaves):
        kinds = self._names("distribution.exception.kind", (row[1] for row in rows))
        return [
            (
                owner_id,
                Line(
                    DUE,
                    title % kinds[kind_id],
                    count=count,
                    amount=amount,
                    note=note % format_date(self.env, company._local_day(moment)),
                    model=CASES,
                    domain=(
                        ("company_id", "=", company.id),
                        ("user_id", "=", owner_id or False),
                        ("kind_id", "=", kind_id),
                        *leaves,
                    ),
                ),
            )
            for owner_id, kind_id, count, amount, moment in rows
        ]

    def _fetch_approval_lines(self, company):
        """Return a line per approval that waits, for each who may give it himself; delegations come and go."""
        waiting = self.env["distribution.approval"].search(
            [("company_id", "=", company.id), ("state", "=", "pending")], order="deadline_at, id"
        )
        approvers = {rule: frozenset(rule._approver_ids()) for rule in waiting.rule_id}
        pairs = []
        for approval in waiting:
            ballot = approval._prepare_ballot(approvers[approval.rule_id])
            amount = approval.currency_id._convert(
                approval.amount, company.currency_id, company, approval.requested_at
            )
            line = Line(
                DUE,
                self.env._(
                    "Approval: %(what)s of %(document)s",
                    what=approval.rule_id.name,
                    document=approval.subject_name,
                ),
                count=1,
                amount=amount,
                note=self.env._("asked for by %s", approval.requester_id.name),
                model="distribution.approval",
                domain=(("id", "=", approval.id),),
            )
            pairs += [(person, line) for person in sorted(ballot.approvers) if not refusal(ballot, person)]
        return pairs

    def _names(self, model, ids):
        """Return {id: name} with one query."""
        records = self.env[model].browse(set(ids))
        return {record.id: record.display_name for record in records}
