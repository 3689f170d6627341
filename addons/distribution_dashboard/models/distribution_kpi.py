from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.distribution_control.logic.finding import Scope
from odoo.addons.distribution_control.logic.measure import Period

DAYS = 30


class DistributionKpi(models.Model):
    """The KPI in plain words, on its form: the last days against as many before, and what moved it."""

    _inherit = "distribution.kpi"

    summary_html = fields.Html("In plain words", compute="_compute_summary_html", sanitize=False)

    @api.depends_context("lang", "allowed_company_ids")
    def _compute_summary_html(self):
        today = fields.Date.context_today(self)
        period, scope = Period(today - timedelta(days=DAYS - 1), today), Scope(tuple(self.env.companies.ids))
        summary = self.env["distribution.summary"]
        for kpi in self:
            kpi.summary_html = kpi.id and summary._as_html(summary._kpis(kpi, period, scope))
