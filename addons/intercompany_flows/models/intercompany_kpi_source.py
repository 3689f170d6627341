from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.distribution_control.logic.measure import Measure, Period
from odoo.addons.intercompany_flows.queries import kpi as queries


class IntercompanyKpiSource(models.AbstractModel):
    """How trade between the companies goes, counted from single documents, so that every figure opens its rows."""

    _name = "intercompany.kpi.source"
    _inherit = "distribution.kpi.source"
    _description = "KPIs of trade between companies"

    def _measure(self, codes, period, companies):
        return [
            Measure(code, day, company_id, numerator=numerator, denominator=denominator)
            for code in codes
            for day, company_id, _row, numerator, denominator in self._count(code, period, companies)
        ]

    def _touched_days(self, since, companies):
        return self._days_of(queries.touched_moments(companies.ids, since))

    def _evidence(self, value):
        counted = self._count(value.kpi_id.code, Period(value.day, value.day), value.company_id)
        ids = sorted({row for day, company_id, row, *_sums in counted if company_id == value.company_id.id})
        return self._counters()[value.kpi_id.code][0], list(Domain("id", "in", ids))

    @api.model
    def _counters(self):
        """Return {code: (model that is counted, what counts it)}."""
        return {
            "intercompany_transit_value": ("intercompany.match", self._count_transit),
            "intercompany_transit_days": ("stock.move", self._count_days(queries.transit_times)),
            "intercompany_cycle_days": ("purchase.order", self._count_days(queries.cycle_times)),
            "intercompany_first_match": ("intercompany.message", self._count_days(queries.first_matches)),
            "intercompany_transit_age": ("intercompany.match", self._count_transit_age),
            "intercompany_margin": ("stock.move", self._count_margin),
            "intercompany_group_margin": ("stock.move", self._count_group_margin),
            "intercompany_mismatches": ("intercompany.match", self._count_mismatches),
            "intercompany_mismatch_value": ("intercompany.match", self._count_mismatch_value),
        }

    @api.model
    def _count(self, code, period, companies):
        """Return (day, company id, row id, numerator, denominator) tuples; one query whatever the period."""
        return list(self._counters()[code][1](period, companies.sudo()))  # sudo: whoever reads the figure

    @api.model
    def _fetch(self, query, period, companies):
        zones = {company.id: company._local_zone().zone for company in companies}
        self.env.flush_all()
        return self.env.execute_query(query(zones, period.start, period.end))

    def _count_days(self, query):
        def count(period, companies):
            for day, company_id, row, figure in self._fetch(query, period, companies):
                yield day, company_id, row, float(figure), 1.0

        return count

    def _count_transit(self, period, companies):
        for day, company_id, row, value, currency_id in self._fetch(
            queries.transit_values, period, companies
        ):
            yield day, company_id, row, self._convert(float(value), currency_id, company_id, day), 0.0

    def _count_margin(self, period, companies):
        for day, company_id, row, revenue, currency_id, cost in self._fetch(
            queries.seller_margins, period, companies
        ):
            revenue = self._convert(float(revenue), currency_id, company_id, day)
            yield day, company_id, row, revenue - float(cost), revenue

    def _count_group_margin(self, period, companies):
        for day, company_id, row, revenue, currency_id, cost, cost_currency_id, is_outside in self._fetch(
            queries.chain_margins, period, companies
        ):
            revenue = self._convert(float(revenue), currency_id, company_id, day)
            cost = self._convert(float(cost), cost_currency_id, company_id, day)
            yield day, company_id, row, revenue - cost, revenue * is_outside

    def _find_lines(self, domain, period, companies):
        """Return (today, lines of the match that *domain* finds now) where today lies in *period*."""
        day = fields.Date.context_today(self)
        domain = [*domain, ("buyer_company_id", "in", companies.ids)]
        return day, self.env["intercompany.match"].sudo().search(domain if day in period else Domain.FALSE)

    def _find_mismatches(self, period, companies):
        return self._find_lines(self.env["intercompany.detector.mismatch"]._match_domain(), period, companies)

    def _count_transit_age(self, period, companies):
        day, lines = self._find_lines([("in_transit", ">", 0)], period, companies)
        for line in lines:
            company_id = line.buyer_company_id.id
            value = self._convert(line.transit_value, line.currency_id.id, company_id, day)
            yield day, company_id, line.id, value * line.days_under_way, value

    def _count_mismatches(self, period, companies):
        day, lines = self._find_mismatches(period, companies)
        for line in lines:
            yield day, line.buyer_company_id.id, line.id, 1.0, 0.0

    def _count_mismatch_value(self, period, companies):
        day, lines = self._find_mismatches(period, companies)
        detector = self.env["intercompany.detector.mismatch"]
        for line in lines:
            company_id = line.buyer_company_id.id
            amount = self._convert(detector._amount(line), line.currency_id.id, company_id, day)
            yield day, company_id, line.id, amount, 0.0

    @api.model
    def _convert(self, amount, currency_id, company_id, day):
        company = self.env["res.company"].browse(company_id)
        currency = self.env["res.currency"].browse(currency_id)
        return currency._convert(amount, company.currency_id, company, day, round=False)
