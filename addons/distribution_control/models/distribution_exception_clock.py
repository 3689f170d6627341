import json

from odoo import api, fields, models

from odoo.addons.distribution_control.logic.finding import Finding
from odoo.addons.distribution_control.logic.reconcile import least_loaded
from odoo.addons.distribution_control.queries import exceptions as queries

BATCH = 500
LAST_LEVEL = 2


class DistributionException(models.Model):
    """What time does to a case: snoozes end, deadlines pass, the price of waiting follows the exchange rate."""

    _inherit = "distribution.exception"

    is_overdue = fields.Boolean(compute="_compute_clock", search="_search_is_overdue")
    clock = fields.Char(compute="_compute_clock", help="Time left until the deadline, or gone since.")

    @api.depends("deadline_at", "state", "snoozed_until", "closed_at")
    @api.depends_context("lang")
    def _compute_clock(self):
        now = fields.Datetime.now()
        for case in self:
            awake = case.state in ("open", "assigned")
            case.is_overdue = awake and bool(case.deadline_at and case.deadline_at < now)
            case.clock = case._describe_clock(now)

    def _describe_clock(self, now):
        if self.state == "closed":
            return self.env._("closed %s ago", self._describe_span(now - self.closed_at))
        if self.state == "snoozed":
            return self.env._("asleep for %s", self._describe_span(self.snoozed_until - now))
        if not self.deadline_at:
            return ""
        if self.is_overdue:
            return self.env._("%s over", self._describe_span(now - self.deadline_at))
        return self.env._("%s left", self._describe_span(self.deadline_at - now))

    @api.model
    def _describe_span(self, span):
        """Return a span with its two largest units, as "1 d 3 h"."""
        minutes = max(int(span.total_seconds() // 60), 0)
        days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
        if days:
            return self.env._("%(days)s d %(hours)s h", days=days, hours=hours)
        if hours:
            return self.env._("%(hours)s h %(minutes)s min", hours=hours, minutes=minutes)
        return self.env._("%s min", minutes)

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("state", "in", ["open", "assigned"]), ("deadline_at", "<", fields.Datetime.now())]

    @api.model
    def _cron_clock(self):
        progress = self.env["ir.cron"]._commit_progress
        now = fields.Datetime.now()
        due = [("escalate_at", "<=", now), ("state", "in", ["open", "assigned"])]
        self._wake(now)
        progress(remaining=self.search_count(due))
        while cases := self.search(due, order="escalate_at, id", limit=BATCH):
            cases._escalate(now)
            if not progress(len(cases)):
                break

    @api.model
    def _cron_reprice(self):
        self._reprice()

    @api.model
    def _reprice(self, kinds=None):
        """Bring the open cases' cost to the kinds' rates and today's exchange rates, with one UPDATE."""
        companies = self.env["res.company"].sudo().search([])  # sudo: a rate holds for every company
        group = companies._control_group_currency()
        today = fields.Date.context_today(self)
        rates = [
            {
                "company_id": c.id,
                "rate": self.env["res.currency"]._get_conversion_rate(c.currency_id, group, c, today),
            }
            for c in companies
        ]
        self.flush_model()
        self.env["distribution.exception.kind"].flush_model()
        self.env.cr.execute(
            queries.reprice(json.dumps(rates), companies.ids, group.id, kinds.ids if kinds else None)
        )
        self.invalidate_model()

    @api.model
    def _wake(self, now):
        """End the snoozes whose time is over and return how many."""
        self.flush_model()
        rows = self.env.execute_query(queries.wake_cases(now))
        if rows:
            days = self._fetch_local_days({company for _id, company in rows}, now)
            self._log("woken", [case_id for case_id, _company in rows], now, days)
            self.invalidate_model()
        return len(rows)

    def _escalate(self, now):
        """Give each of these overdue cases to the next on the ladder: team leader or escalation role, then administrators.

        A step on which nobody covers the case, or only its present owner, is skipped; above the last step the case
        stays where it is and the clock stops.
        """
        administrators = self.env.ref("distribution_control.group_administrator").all_user_ids
        steps = []
        for kind, cases in self.grouped("kind_id").items():
            describe = kind._describe_candidates
            groups = {1: describe(kind.escalation_group_id.all_user_ids), 2: describe(administrators)}
            loads = self._fetch_loads([user for group in groups.values() for user in group])
            for case in cases:
                level, owner = case._find_next_owner(groups, describe, loads)
                if owner:
                    loads[owner] = loads.get(owner, 0) + 1
                steps.append((case, level, owner))
        self._apply_escalation(steps, now)

    def _find_next_owner(self, groups, describe, loads):
        place = (self.company_id.id, self.subject_key)
        for level in range(self.escalation_level + 1, LAST_LEVEL + 1):
            ladder = [describe(self.team_id.user_id), groups[1]] if level == 1 else [groups[level]]
            for candidates in ladder:
                others = [candidate for candidate in candidates if candidate[0] != self.user_id.id]
                owner = least_loaded([self._as_finding()], others, loads)[place]
                if owner:
                    return level, owner
        return LAST_LEVEL, None

    def _apply_escalation(self, steps, now):
        days = self._fetch_local_days(self.company_id.ids, now)
        deadlines = {}
        moved = self.browse()
        for case, level, owner in steps:
            calendar = case._get_calendar()
            hours = case.kind_id.sla_hours
            if (calendar, hours) not in deadlines:
                deadlines[calendar, hours] = self._plan_deadline(calendar, hours, now)
            next_at = deadlines[calendar, hours] if level < LAST_LEVEL and owner else False
            values = {"escalation_level": level, "escalate_at": next_at}
            if owner:
                values |= {"user_id": owner, "state": "assigned"}
                moved |= case
            case.with_context(tracking_disable=True).write(values)
        self.flush_model()
        self._log("escalated", moved.ids, now, days)
        moved._remind_owner()

    def _remind_owner(self):
        """Put an activity on the new owner's list, without a mail for each."""
        if not self:
            return
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            [
                {
                    "res_model_id": self.env["ir.model"]._get_id(self._name),
                    "res_id": case.id,
                    "activity_type_id": self.env.ref("mail.mail_activity_data_todo").id,
                    "summary": self.env._("Escalated to you: the deadline has passed"),
                    "user_id": case.user_id.id,
                    "date_deadline": fields.Date.context_today(case),
                }
                for case in self
            ]
        )

    def _get_calendar(self):
        return (
            self.kind_id.calendar_id or self.warehouse_id.calendar_id or self.company_id.resource_calendar_id
        )

    def _fetch_loads(self, candidates):
        ids = [candidate[0] for candidate in candidates]
        groups = self._read_group(
            [("state", "!=", "closed"), ("user_id", "in", ids)], ["user_id"], ["__count"]
        )
        return {user.id: count for user, count in groups}

    def _as_finding(self):
        """Return where the case stands, as the rule for owners wants it."""
        return Finding(
            self.subject_key,
            self.res_model,
            self.res_id,
            self.company_id.id,
            warehouse_id=self.warehouse_id.id or None,
            team_id=self.team_id.id or None,
        )
