import json
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.distribution_control.logic.aggregate import Row, merge, value
from odoo.addons.distribution_control.logic.measure import Period
from odoo.addons.distribution_control.queries import kpi as queries

# Documents are entered late; a week covers what people correct in daily work.
NIGHTLY_DAYS = 7


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
            written, removed = members._rebuild_source(source, period, companies)
            result["written"] += written
            result["removed"] += removed
        return result

    def _rebuild_source(self, source, period, companies):
        codes = set(self.mapped("code"))
        measures = (
            self.env[source]
            .with_context(allowed_company_ids=companies.ids)
            ._measure(sorted(codes), period, companies.with_env(self.env))
        )
        merged = merge(measures, codes, period, set(companies.ids))
        values = self.env["distribution.kpi.value"]
        values.flush_model()
        [[written, removed]] = self.env.execute_query(
            queries.store_values(
                self.ids,
                period.start,
                period.end,
                companies.ids,
                self.env.uid,
                fields.Datetime.now(),
                json.dumps(self._prepare_values(merged, companies)),
            )
        )
        values.invalidate_model()
        return written, removed

    def _prepare_values(self, merged, companies):
        kpis = {kpi.code: kpi for kpi in self}
        terms = {code: kpi._get_terms() for code, kpi in kpis.items()}
        money = {code: (kpi.numerator_is_money, kpi.denominator_is_money) for code, kpi in kpis.items()}
        currencies = {company.id: company.currency_id.id for company in companies.sudo()}
        rates = self._fetch_rates(companies, {day for _code, day, _slice in merged})
        rows = []
        for (code, day, (company, warehouse, team, partner, categ, bound)), (
            numerator,
            denominator,
        ) in merged.items():
            rate = rates[company, day]
            in_group = [
                figure * rate if is_money else figure
                for figure, is_money in zip((numerator, denominator), money[code], strict=True)
            ]
            rows.append(
                {
                    "kpi_id": kpis[code].id,
                    "day": day.isoformat(),
                    "company_id": company,
                    "currency_id": currencies[company],
                    "warehouse_id": warehouse or None,
                    "team_id": team or None,
                    "partner_id": partner or None,
                    "categ_id": categ or None,
                    "bin": bound,
                    "numerator": numerator,
                    "denominator": denominator,
                    "numerator_group": in_group[0],
                    "denominator_group": in_group[1],
                    "ratio": value(terms[code], [Row(day, *in_group, bound)]),
                    "version": kpis[code].version,
                }
            )
        return rows

    @api.model
    def _fetch_rates(self, companies, days):
        """Return {(company id, day): rate into the group's currency}; no query where the currencies are the same."""
        group = self.env["res.company"]._control_group_currency()
        convert = self.env["res.currency"]._get_conversion_rate
        return {
            (company.id, day): convert(company.currency_id, group, company, day)
            for company in companies.sudo()  # sudo: the currency of a company is no secret
            for day in days
        }

    @api.model
    def _cron_rebuild(self):
        """Count the last days again for the companies switched on, source by source."""
        companies = self.env["res.company"].search([("control_active", "=", True)])
        sources = self.search([]).grouped("source")
        today = fields.Date.context_today(self)
        past, now = Period(today - timedelta(days=NIGHTLY_DAYS), today), Period(today, today)
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(sources) if companies else 0)
        for kpis in sources.values() if companies else ():
            rebuildable = kpis.filtered(lambda kpi: kpi.restatement == "rebuildable")
            self._rebuild(rebuildable.mapped("code"), past, companies)
            self._rebuild((kpis - rebuildable).mapped("code"), now, companies)
            if not progress(1):
                break

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
