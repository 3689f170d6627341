from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date

from odoo.addons.distribution_control.logic.finding import Scope
from odoo.addons.distribution_dashboard.logic.summary import (
    Case,
    Day,
    Kind,
    Money,
    Place,
    Root,
    Style,
    of_case,
    of_day,
    phrase,
)

# Where a page without a client, such as a mail, finds the rows of a statement.
LISTS = {
    "distribution.exception": "distribution_control.distribution_exception_action",
    "distribution.approval": "distribution_control.distribution_approval_action",
    "distribution.decision": "distribution_control.distribution_decision_action",
    "distribution.kpi.value": "distribution_control.distribution_kpi_value_action",
}


class DistributionSummary(models.AbstractModel):
    """Plain words made from facts: the same facts make the same sentences, and each opens the rows behind it.

    Everything is read with the rights of the user: who sees fewer cases gets other figures, never those of others.
    """

    _name = "distribution.summary"
    _description = "Summary in plain words"

    @api.model
    def summarise_day(self):
        """Return today in the companies chosen, as a list of ``{"text", "model", "domain"}``; writes nothing."""
        companies = self.env.companies
        today = self.env.company._local_day(fields.Datetime.now())
        return [
            {"text": one.text, "model": one.model, "domain": one.domain}
            for one in self._day(Scope(tuple(companies.ids)), today)
        ]

    @api.model
    def _day(self, scope, day, stages=None):
        """Return the statements (:class:`logic.summary.Statement`) of *day* in the companies of *scope*.

        *stages* are those of the flows where the caller has them already. Money is in the group's currency; the state
        of now is told of today only. The number of queries does not depend on the number of cases.
        """
        return self._phrase(of_day(self._fetch_day(scope, day, stages)))

    @api.model
    def _case(self, case):
        """Return the statements of one *case* in the order in which a person asks."""
        return self._phrase(of_case(self._fetch_case(case)))

    # Facts of a day

    @api.model
    def _fetch_day(self, scope, day, stages=None):
        company_ids = list(scope.company_ids)
        mine = [("company_id", "in", company_ids)]
        group = self.env["res.company"]._control_group_currency()
        is_today = day == self._today(company_ids)
        events = self.env["distribution.exception.event"]._read_group(
            [*mine, ("day", "=", day), ("event", "in", ("opened", "closed", "reopened"))],
            ["event"],
            ["__count"],
        )
        count = dict(events)
        decided = self._decided_domain(company_ids, day)
        now = self._fetch_now(scope, mine, stages) if is_today else {}
        return Day(
            day=day.isoformat(),
            domain=mine,
            currency=group.name,
            digits=group.decimal_places,
            is_today=is_today,
            opened=count.get("opened", 0),
            closed=count.get("closed", 0),
            returned=count.get("reopened", 0),
            decided=self.env["distribution.decision"].search_count(decided),
            decided_domain=tuple(decided),
            **now,
        )

    def _today(self, company_ids):
        company = self.env["res.company"].browse(company_ids[:1]) or self.env.company
        return company._local_day(fields.Datetime.now())

    def _decided_domain(self, company_ids, day):
        """Return the domain of the decisions of the local *day*; several companies take the first one's day."""
        company = self.env["res.company"].browse(company_ids[:1]) or self.env.company
        start, end = (company._local_moment(day + timedelta(days=ahead)) for ahead in (0, 1))
        return [
            ("company_id", "in", company_ids),
            ("recorded_at", ">=", fields.Datetime.to_string(start)),
            ("recorded_at", "<", fields.Datetime.to_string(end)),
        ]

    def _fetch_now(self, scope, mine, stages):
        cases, approvals = self.env["distribution.exception"], self.env["distribution.approval"]
        still = [*mine, ("state", "!=", "closed")]
        kinds = cases._read_group(
            still, ["kind_id"], ["__count", "amount_at_risk_group:sum", "cost_per_hour_group:sum"]
        )
        roots = cases._read_group(
            [*still, ("root_id", "!=", False)],
            ["root_id"],
            ["__count", "amount_at_risk_group:sum"],
            order="amount_at_risk_group:sum desc, __count desc, root_id",
            limit=1,
        )
        failed = cases.search([*still, ("kind_id.code", "=", "detector_failed")])
        return {
            "kinds": tuple(
                Kind(kind.id, kind.name, count, amount or 0.0, cost or 0.0)
                for kind, count, amount, cost in kinds
            ),
            "overdue": cases.search_count([*mine, ("is_overdue", "=", True)]),
            "roots": tuple(Root(root.id, root.display_name, count, amount) for root, count, amount in roots),
            "failed": tuple(sorted(set(failed.mapped("subject_name")))),
            "approvals": approvals.search_count([*mine, ("state", "=", "pending")]),
            "approvals_late": approvals.search_count([*mine, ("is_overdue", "=", True)]),
            "places": tuple(self._fetch_places(scope, stages)),
        }

    def _fetch_places(self, scope, stages):
        if stages is None:
            stages = [
                stage for flow in self.env["distribution.flow"]._flows() for stage in flow._stages(scope)
            ]
        now = fields.Datetime.now()
        companies = self.env["res.company"].browse({stage.company_id for stage in stages})
        currencies = {company.id: company.currency_id for company in companies}
        for stage in stages:
            currency = currencies[stage.company_id]
            hours = (now - stage.oldest_at).total_seconds() / 3600 if stage.oldest_at else None
            amount = Money(stage.amount, currency.name, currency.decimal_places)
            yield Place(stage.name, stage.count, amount, hours, stage.model, list(stage.domain))

    # Facts of a case

    @api.model
    def _fetch_case(self, case):
        now = fields.Datetime.now()
        hours = lambda start, end: (end - start).total_seconds() / 3600  # noqa: E731
        money = lambda amount, currency: Money(amount, currency.name, currency.decimal_places)  # noqa: E731
        last = case.decision_ids.sorted("id")[-1:]
        reasons = dict(case._fields["close_reason"]._description_selection(self.env))
        return Case(
            id=case.id,
            sentence=case.name,
            state=case.state,
            hours_open=hours(case.opened_at, case.closed_at or now),
            owner=case.user_id.sudo().name or "",  # sudo: the owner is part of the case
            money=money(case.amount_at_risk, case.currency_id),
            cost=money(case.cost_per_hour, case.currency_id),
            model=case.res_model,
            res_id=case.res_id,
            document=case.subject_name,
            closed_as=reasons.get(case.close_reason, ""),
            hours_left=hours(now, case.deadline_at) if case.deadline_at else None,
            root_id=case.root_id.id or None,
            root=case.root_id.display_name or "",
            explains=case.child_count,
            explains_money=money(case.child_amount_group, case.group_currency_id or case.currency_id),
            returned=case.reopen_count,
            decision=last.verdict_label or "",
            decided_by=last.actor_name or "",
            decided_why=last.reason or "",
        )

    # Words

    @api.model
    def _phrase(self, said):
        templates, style = self._templates(), self._style()
        return [phrase(one, templates, style) for one in self._localised(said)]

    def _localised(self, said):
        """Write the days among the figures as the user does."""
        for one in said:
            if "day" in one.params:
                day = fields.Date.to_date(one.params["day"])
                params = {**one.params, "day": format_date(self.env, day)}
                yield type(one)(one.code, params, one.model, one.domain)
            else:
                yield one

    @api.model
    def _style(self):
        lang = self.env["res.lang"]._get_data(code=self.env.lang or "en_US")
        return Style(
            lang.thousands_sep or "",
            lang.decimal_point or ".",
            self.env._("%s min"),
            self.env._("%s h"),
            self.env._("%s days"),
        )

    # Links

    @api.model
    def _as_html(self, statements, here=None):
        """Return the statements as running text, each a link to the rows it was made from.

        *here* is the record on whose page they stand: what speaks of it needs no link.
        """
        own = here and (here._name, [("id", "=", here.id)])
        return Markup(" ").join(
            self._sentence(one, "" if own == (one.model, one.domain) else self._path(one))
            for one in statements
        )

    def _sentence(self, statement, path):
        if not path:
            return Markup("<span>%s</span>") % statement.text
        return Markup("<a href='%s'>%s</a>") % (path, statement.text)

    @api.model
    def _path(self, statement):
        """Return the address of what *statement* speaks of: its one record, else the list where it is found."""
        if len(statement.domain) == 1 and statement.domain[0][:2] == ("id", "="):
            model = statement.model if "." in statement.model else f"m-{statement.model}"
            return f"/odoo/{model}/{int(statement.domain[0][2])}"
        return f"/odoo/action-{LISTS[statement.model]}" if statement.model in LISTS else ""
