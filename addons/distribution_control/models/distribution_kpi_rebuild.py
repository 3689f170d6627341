import json
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.distribution_control.logic.aggregate import merge
from odoo.addons.distribution_control.logic.measure import Period, runs
from odoo.addons.distribution_control.queries import kpi as queries
from odoo.addons.distribution_control.queries.kpi_store import from_json, store

# Documents are entered late; a week covers what people correct in daily work.
NIGHTLY_DAYS = 7
# Older days are counted again when their documents changed, as far back as this.
TOUCHED_DAYS = 92
# What was counted within these hours belongs to the same night.
FRESH_HOURS = 6


class DistributionKpi(models.Model):
    """The engine: asks the sources, writes the values."""

    _inherit = "distribution.kpi"

    @api.model
    def _rebuild(self, codes, period, companies):
        """Count the KPIs *codes* again for the days of *period* in *companies* and return what was done.

        Each source is called once for all its codes; the values become exactly what it says, and the same measures
        again write nothing. A snapshot KPI is counted for today only. Returns ``written`` and ``removed`` (numbers
        of values) and ``refused`` ({code: why}).
        """
        # sudo: figures do not depend on who has them counted; companies are named in every query.
        kpis = self.with_user(SUPERUSER_ID).search([("code", "in", list(codes))])
        refused = {
            code: self.env._("There is no KPI with this code.")
            for code in set(codes) - set(kpis.mapped("code"))
        }
        today = fields.Date.context_today(self)
        snapshots = kpis.filtered(
            lambda kpi: kpi.restatement == "snapshot" and period != Period(today, today)
        )
        for kpi in snapshots:
            refused[kpi.code] = kpi.restatement_note or self.env._("It is a snapshot of the day it is taken.")
        result = {"written": 0, "removed": 0, "refused": refused}
        for source, members in (kpis - snapshots).grouped("source").items():
            written, removed = members._rebuild_source(
                source, members._with_day_after(period, companies), companies
            )
            result["written"] += written
            result["removed"] += removed
        return result

    def _with_day_after(self, period, companies):
        """Return *period*, and the day after it where that was counted before the last of these days.

        What stood on the last day and not on the one after it is closed there, which the earlier count could not know.
        """
        after = period.end + timedelta(days=1)
        closing = self.filtered(lambda kpi: (kpi.time_behaviour, kpi.balance_over) == ("balance", "last"))
        domain = [("kpi_id", "in", closing.ids), ("company_id", "in", companies.ids)]
        days = self.env["distribution.kpi.day"]
        counted = days._read_group([*domain, ("day", "in", (period.end, after))], ["day:day"])
        return Period(period.start, after) if closing and counted == [(after,)] else period

    def _rebuild_source(self, source, period, companies):
        model = self.env[source].with_context(allowed_company_ids=companies.ids)
        companies = companies.with_env(self.env)
        # The figures read many models; which of them wait to be written is not worth naming.
        self.env.flush_all()
        left, written, removed = set(self.mapped("code")), 0, 0
        for codes, query in model._measure_in_sql(sorted(left), period, companies):
            kpis = self.filtered(lambda kpi, codes=codes: kpi.code in codes)
            left -= set(codes)
            done = kpis._store(query, period, companies)
            written, removed = written + done[0], removed + done[1]
        if left:
            measures = model._measure(sorted(left), period, companies)
            rows = from_json(json.dumps(self._prepare_rows(measures, left, period, companies)))
            kpis = self.filtered(lambda kpi: kpi.code in left)
            done = kpis._store(rows, period, companies)
            written, removed = written + done[0], removed + done[1]
        return written, removed

    @api.model
    def _prepare_rows(self, measures, codes, period, companies):
        names = ("company_id", "warehouse_id", "team_id", "partner_id", "categ_id", "bin")
        return [
            {
                "code": code,
                "day": day.isoformat(),
                **dict(zip(names, slice_, strict=True)),
                "numerator": numerator,
                "denominator": denominator,
            }
            for (code, day, slice_), (numerator, denominator) in merge(
                measures, codes, period, set(companies.ids)
            ).items()
        ]

    def _store(self, measures, period, companies):
        """Make the values of these KPIs what the query *measures* says; return the numbers written and removed."""
        rates = self._fetch_rates(companies, period)
        now, today = fields.Datetime.now(), fields.Date.context_today(self)
        query = store(measures, self.ids, period, rates, companies._local_zones(), now, today)
        [[written, removed, days, kpi_ids, *_logged]] = self.env.execute_query(query)
        self.env["distribution.kpi.value"].invalidate_model()
        self.env["distribution.kpi.total"]._add_up(self.browse(kpi_ids), days, companies)
        return written, removed

    @api.model
    def _fetch_rates(self, companies, period):
        """Return parallel lists of company, currency, day and rate into the group's currency."""
        group = self.env["res.company"]._control_group_currency()
        rates = self.env.execute_query(queries.group_rates(group.id, companies.ids, period.start, period.end))
        return [list(column) for column in zip(*rates, strict=True)]

    # The nightly count

    @api.model
    def _cron_rebuild(self):
        """Count the last days again, and older days that documents have touched since, in batches that commit.

        What was counted lately is not counted again: a night that was cut off goes on where it stopped.
        """
        companies = self.env["res.company"].search([("control_active", "=", True)])
        progress = self.env["ir.cron"]._commit_progress
        batches = self._get_batches(companies) if companies else []
        progress(remaining=len(batches))
        for kpis, period in batches:
            kpis._rebuild(kpis.mapped("code"), period, companies)
            if not progress(1):
                break

    @api.model
    def _get_batches(self, companies):
        """Return the (KPIs of one source, period) pairs that the night has yet to count, latest days first."""
        today = fields.Date.context_today(self)
        past, now = Period(today - timedelta(days=NIGHTLY_DAYS), today), Period(today, today)
        kpis = self.search([])
        snapshots = kpis.filtered(lambda kpi: kpi.restatement == "snapshot")
        counted = self._get_counted(companies)
        batches = [
            (group - self.browse(counted.get(period.end)), period)
            for part, period in ((kpis - snapshots, past), (snapshots, now))
            for group in part.grouped("source").values()
        ]
        for source, group in (kpis - snapshots).grouped("source").items():
            since = self._get_last_count(group, companies)
            days = since and self.env[source]._touched_days(since, companies) or ()
            oldest = today - timedelta(days=TOUCHED_DAYS)
            batches += [
                (group - self.browse(counted.get(period.start)), period)
                for period in runs(day for day in days if oldest <= day < past.start)
            ]
        return [(kpis, period) for kpis, period in batches if kpis]

    @api.model
    def _get_counted(self, companies):
        """Return {day: ids of KPIs counted for it in all the companies within the last hours}."""
        since = fields.Datetime.now() - timedelta(hours=FRESH_HOURS)
        rows = self.env["distribution.kpi.day"]._read_group(
            [("counted_at", ">=", since), ("company_id", "in", companies.ids)],
            ["day:day", "kpi_id"],
            ["__count"],
        )
        counted = {}
        for day, kpi, count in rows:
            if count == len(companies):
                counted.setdefault(day, []).append(kpi.id)
        return counted

    @api.model
    def _get_last_count(self, kpis, companies):
        """Return the moment since which documents may have come that no count has seen; none before the first."""
        before = fields.Datetime.now() - timedelta(hours=FRESH_HOURS)
        domain = [
            ("kpi_id", "in", kpis.ids),
            ("company_id", "in", companies.ids),
            ("counted_at", "<", before),
        ]
        [[moment]] = self.env["distribution.kpi.day"]._read_group(domain, [], ["counted_at:max"])
        return moment

    def action_rebuild(self):
        """Count the last 30 days of these KPIs again, at an administrator's wish."""
        if not self.env.user.has_group("distribution_control.group_administrator"):
            raise AccessError(self.env._("Only a control administrator may have KPIs counted again."))
        today = fields.Date.context_today(self)
        done = self._rebuild(
            self.mapped("code"), Period(today - timedelta(days=30), today), self.env.companies
        )
        message = self.env._(
            "%(written)s values written, %(removed)s removed.",
            written=done["written"],
            removed=done["removed"],
        )
        reasons = [f"{code}: {why}" for code, why in done["refused"].items()]
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": "\n".join([message, *reasons]),
                "type": "warning" if reasons else "success",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
