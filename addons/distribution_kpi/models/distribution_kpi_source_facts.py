from odoo import api, fields, models

from odoo.addons.distribution_control.logic.measure import Measure, Period
from odoo.addons.distribution_kpi.queries.facts import SLICE, Scope, documents, measures
from odoo.addons.distribution_kpi.queries.touched import touched_moments


class DistributionKpiSourceFacts(models.AbstractModel):
    """What the sources of this addon share: kinds of documents, each added up by one query."""

    _name = "distribution.kpi.source.facts"
    _inherit = "distribution.kpi.source"
    _description = "KPIs counted from documents"

    # `queries.facts.Kind`s; each code belongs to one.
    _kinds = ()

    def _measure(self, codes, period, companies):
        return [
            Measure(code, *slice_, bin=bin_, numerator=numerator, denominator=denominator)
            for _codes, query in self._measure_in_sql(codes, period, companies)
            for code, *slice_, bin_, numerator, denominator in self._fetch(query)
        ]

    def _measure_in_sql(self, codes, period, companies):
        scope = self._prepare_scope(period, companies)
        wanted = [(kind, [code for code in codes if code in kind.figures]) for kind in self._kinds]
        return [(own, measures(kind, own, scope)) for kind, own in wanted if own]

    def _touched_days(self, since, companies):
        return self._days_of(touched_moments(companies.ids, since))

    def _evidence(self, value):
        code, day = value.kpi_id.code, value.day
        kind = next(kind for kind in self._kinds if code in kind.figures)
        slice_ = [day, *(value[name].id or None for name in SLICE[1:])]
        scope = self._prepare_scope(Period(day, day), value.company_id)
        # sudo: ids; their model has its own rules.
        return kind.model, [
            ("id", "in", [row[0] for row in self.sudo()._fetch(documents(kind, code, scope, slice_))])
        ]

    @api.model
    def _prepare_scope(self, period, companies):
        return Scope(
            tuple(companies.ids),
            period.start,
            period.end,
            fields.Datetime.now(),
            fields.Date.context_today(self),
            companies._local_zones(),
        )

    @api.model
    def _fetch(self, query):
        # The figures read a dozen models; which of them wait to be written is not worth naming.
        self.env.flush_all()
        return self.env.execute_query(query)
