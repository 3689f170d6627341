import json
from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.distribution_control.logic import reconcile
from odoo.addons.distribution_control.logic.cost import HOURS_WITHOUT_CALENDAR, cost_per_hour, rate_or_default
from odoo.addons.distribution_control.logic.finding import Finding
from odoo.addons.distribution_control.logic.plain import plain
from odoo.addons.distribution_control.queries import exceptions as queries


class DistributionException(models.Model):
    """The one writer of cases.

    Cases are written by SQL, whole sets at a time: through `create` and `write` a hundred thousand of them would cost
    a query per hundred and a tracking message each. The result is what the ORM would have stored (no stored field is
    computed, the caches are dropped), the constraints of the table hold for SQL too.
    """

    _inherit = "distribution.exception"

    @api.model
    def _reconcile(self, kind, scope, findings):
        """Bring the cases of *kind* inside *scope* in line with *findings* and return the counts of what was done.

        Opens, refreshes, reopens and cures; the same findings again write nothing, and nothing outside the scope is
        touched. Raises ``BadFindings`` (a ValueError), having written nothing, when a finding comes twice or lies
        outside the scope. The number of queries does not depend on the number of cases.
        """
        # sudo: cases belong to the detector, not to the person whose action happens to start it; companies are named.
        cases = self.sudo()
        now = fields.Datetime.now()
        found = reconcile.index(findings, scope)
        plan = cases._decide_plan(kind, scope, found, now)
        if not plan.writes_nothing():
            cases._apply_plan(kind, scope, plan, now)
        return {
            "found": len(found),
            "opened": len(plan.opened),
            "reopened": len(plan.reopened),
            "changed": len(plan.changed),
            "cured": len(plan.cured),
            "unchanged": plan.unchanged,
            "dismissed": plan.dismissed,
        }

    @api.model
    def _decide_plan(self, kind, scope, found, now):
        self.flush_model()
        open_cases = self._fetch_cases(queries.open_cases(kind.id, scope.company_ids))
        held = {(case.finding.company_id, case.finding.subject_key) for case in open_cases}
        missing = [key for key in found if key not in held]
        past_cases = self._fetch_cases(queries.past_cases(kind.id, json.dumps(missing))) if missing else []
        rules = reconcile.Rules(
            step_ratio=kind.step_ratio,
            reopen_within=timedelta(days=kind.reopen_days),
            fingerprint_facts=kind._get_fingerprint_facts(),
        )
        return reconcile.plan(found, open_cases, past_cases, scope, rules, now)

    @api.model
    def _fetch_cases(self, query):
        return [
            reconcile.Case(
                row[0],
                Finding(
                    row[1],
                    row[2],
                    row[3],
                    row[4],
                    row[5],
                    row[6],
                    row[7],
                    row[8],
                    *row[9:13],
                    row[13] or {},
                    row[14],
                ),
                *row[15:],
            )
            for row in self.env.execute_query(query)
        ]

    @api.model
    def _apply_plan(self, kind, scope, plan, now):
        execute, uid = self.env.execute_query, self.env.uid
        news = plan.opened + [new for _case, new in plan.reopened]
        terms = self._fetch_terms(kind, news + [new for _case, new in plan.changed], now)
        owners = self._decide_owners(kind, news)
        days = self._fetch_local_days(scope.company_ids, now)
        if plan.opened:
            rows = [self._prepare_opening(new, terms, owners) for new in plan.opened]
            opened = [row[0] for row in execute(queries.insert_cases(kind.id, uid, now, json.dumps(rows)))]
            self._log("opened", opened, now, days)
        if plan.reopened:
            rows = [
                {"id": case.id, **self._prepare_opening(new, terms, owners)} for case, new in plan.reopened
            ]
            self.env.cr.execute(queries.reopen_cases(uid, now, json.dumps(rows)))
            self._log("reopened", [case.id for case, _new in plan.reopened], now, days)
        if plan.changed:
            rows = [{"id": case.id, **self._prepare_facts(new, terms)} for case, new in plan.changed]
            self.env.cr.execute(queries.update_cases(uid, now, json.dumps(rows)))
        if plan.cured:
            self._cure(plan.cured, now, days)
        self._link_roots(scope.company_ids)
        self.invalidate_model()

    @api.model
    def _cure(self, cases, now, days):
        ids = [case.id for case in cases]
        gone = self._find_gone_subjects(cases)
        note = self.env._("The detector does not find it any more.")
        gone_note = self.env._("Subject gone: the document was deleted.")
        self.env.cr.execute(queries.cure_cases(self.env.uid, now, ids, note, gone, gone_note))
        self._log("closed", ids, now, days)
        self.browse(ids)._drop_activities()

    @api.model
    def _link_roots(self, company_ids):
        """Point every open case with a root key to the open case that has this subject key, or to none.

        The keys are looked up in two steps because one statement that joins the table with itself is planned as
        nested loops when the statistics still say that the table is empty.
        """
        explained = self.env.execute_query(queries.explained_cases(company_ids))
        if not explained:
            return
        keys = {key for _id, _company, key, _root in explained if key}
        rows = self.env.execute_query(queries.root_cases(company_ids, keys))
        roots = {(company, key): case_id for case_id, company, key in rows}
        links = [
            {"id": case_id, "root_id": root}
            for case_id, company, key, present in explained
            if (root := roots.get((company, key))) != present and root != case_id
        ]
        if links:
            self.env.cr.execute(queries.link_roots(json.dumps(links)))

    def _drop_activities(self):
        """Take what was planned for closed cases off people's lists."""
        domain = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        self.env["mail.activity"].search(domain).unlink()

    @api.model
    def _find_gone_subjects(self, cases):
        """Return the ids of the cases whose document does not exist any more; one query per model."""
        by_model = {}
        for case in cases:
            by_model.setdefault(case.finding.res_model, []).append(case)
        gone = []
        for model, members in by_model.items():
            ids = {case.finding.res_id for case in members}
            alive = set(self.env[model].browse(ids).exists().ids) if model in self.env else set()
            gone += [case.id for case in members if case.finding.res_id not in alive]
        return gone

    @api.model
    def _log(self, event, case_ids, now, days, note=None):
        if case_ids:
            self.env.cr.execute(
                queries.insert_events(event, self.env.uid, now, case_ids, json.dumps(days), note)
            )
            self.env["distribution.exception.event"].invalidate_model()

    @api.model
    def _fetch_local_days(self, company_ids, now):
        """Return the local day of each company and of each of its branches, as :func:`insert_events` wants it."""
        companies = self.env["res.company"].browse(company_ids)
        warehouses = self.env["stock.warehouse"].with_context(active_test=False)
        warehouses = warehouses.search([("company_id", "in", companies.ids)])
        return {
            "company": {company.id: company._local_day(now).isoformat() for company in companies},
            "warehouse": {warehouse.id: warehouse._local_day(now).isoformat() for warehouse in warehouses},
        }

    @api.model
    def _fetch_terms(self, kind, findings, now):
        """Return what money and clock of the findings' companies and branches are, each fetched once."""
        group = self.env["res.company"]._control_group_currency()
        convert = self.env["res.currency"]._get_conversion_rate
        companies = self.env["res.company"].browse({finding.company_id for finding in findings})
        warehouses = self.env["stock.warehouse"].browse({f.warehouse_id for f in findings if f.warehouse_id})
        calendar_of_company = {c.id: kind.calendar_id or c.resource_calendar_id for c in companies}
        calendar_of_warehouse = {w.id: kind.calendar_id or w.calendar_id for w in warehouses}
        calendars = {*calendar_of_company.values(), *calendar_of_warehouse.values()}
        deadlines = {calendar: self._plan_deadline(calendar, kind.sla_hours, now) for calendar in calendars}
        rate, rate_is_default = rate_or_default(kind.rate_per_day)
        return {
            "group_currency": group.id,
            "rate": rate,
            "rate_is_default": rate_is_default,
            "currency": {c.id: c.currency_id.id for c in companies},
            "conversion": {c.id: convert(c.currency_id, group, c, now.date()) for c in companies},
            "calendar": {
                (finding.company_id, finding.warehouse_id): calendar_of_warehouse.get(finding.warehouse_id)
                or calendar_of_company[finding.company_id]
                for finding in findings
            },
            "deadline": deadlines,
            "hours": {calendar: calendar.hours_per_day or HOURS_WITHOUT_CALENDAR for calendar in calendars},
        }

    @api.model
    def _plan_deadline(self, calendar, hours, start):
        """Return when so many working hours after *start* (UTC) are over; by the clock where nobody ever works."""
        end = calendar and calendar.plan_hours(hours, start, compute_leaves=True)
        return (end or start + timedelta(hours=hours)).replace(microsecond=0)

    @api.model
    def _decide_owners(self, kind, findings):
        """Return {(company, subject key): user id or None} for new cases."""
        candidates = kind._fetch_candidates() if findings else []
        return reconcile.least_loaded(findings, candidates, self._fetch_loads(candidates))

    @api.model
    def _prepare_facts(self, finding, terms):
        company = finding.company_id
        calendar = terms["calendar"][company, finding.warehouse_id]
        hours = terms["hours"][calendar]
        conversion = terms["conversion"][company]
        own = finding.rate_per_day is not None
        rate = finding.rate_per_day if own else terms["rate"]
        cost = cost_per_hour(finding.amount_at_risk, rate, finding.penalty_per_day, hours)
        return {
            "res_model": finding.res_model,
            "res_id": finding.res_id,
            "warehouse_id": finding.warehouse_id or None,
            "team_id": finding.team_id or None,
            "partner_id": finding.partner_id or None,
            "product_id": finding.product_id or None,
            "root_key": finding.root_key,
            "due_at": finding.deadline_at and finding.deadline_at.isoformat(),
            "facts": plain(finding.facts),
            "amount_at_risk": finding.amount_at_risk,
            "penalty_per_day": finding.penalty_per_day,
            "own_rate_per_day": finding.rate_per_day,
            "rate_per_day": rate,
            "rate_is_default": not own and terms["rate_is_default"],
            "hours_per_day": hours,
            "cost_per_hour": cost,
            "group_currency_id": terms["group_currency"],
            "amount_at_risk_group": finding.amount_at_risk * conversion,
            "cost_per_hour_group": cost * conversion,
        }

    @api.model
    def _prepare_opening(self, finding, terms, owners):
        company = finding.company_id
        owner = owners[company, finding.subject_key]
        calendar = terms["calendar"][company, finding.warehouse_id]
        return self._prepare_facts(finding, terms) | {
            "subject_key": finding.subject_key,
            "company_id": company,
            "currency_id": terms["currency"][company],
            "user_id": owner,
            "state": "assigned" if owner else "open",
            "sla_deadline_at": terms["deadline"][calendar].isoformat(),
        }
