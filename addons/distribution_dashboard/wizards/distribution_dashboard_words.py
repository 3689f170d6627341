import json
from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.distribution_control.logic.finding import Scope
from odoo.addons.distribution_control.logic.measure import Period


class DistributionDashboardWords(models.TransientModel):
    """A dashboard in plain words: its figures over a period, against as many days before, and what moved them."""

    _name = "distribution.dashboard.words"
    _description = "Dashboard in plain words"

    dashboard_id = fields.Many2one(
        "spreadsheet.dashboard",
        required=True,
        ondelete="cascade",
        default=lambda self: self._default_dashboard(),
    )
    days = fields.Selection(
        [("7", "Last 7 days"), ("30", "Last 30 days"), ("90", "Last 90 days")],
        "Period",
        required=True,
        default="30",
    )
    summary_html = fields.Html("In plain words", compute="_compute_summary_html", sanitize=False)

    @api.model
    def _default_dashboard(self):
        return self.env["spreadsheet.dashboard"]._own_dashboard()

    @api.depends("dashboard_id", "days")
    @api.depends_context("lang", "allowed_company_ids")
    def _compute_summary_html(self):
        summary, scope = self.env["distribution.summary"], Scope(tuple(self.env.companies.ids))
        today = fields.Date.context_today(self)
        for words in self:
            kpis = words._find_kpis()
            period = Period(today - timedelta(days=int(words.days or 30) - 1), today)
            words.summary_html = kpis and summary._as_html(summary._kpis(kpis, period, scope))

    def _find_kpis(self):
        """Return the KPIs of the dashboard's table of figures and targets, in its order, as far as they are installed."""
        self.dashboard_id.check_access("read")
        data = json.loads(self.dashboard_id.spreadsheet_data or "{}")
        told = [
            pivot for pivot in data.get("pivots", {}).values() if pivot.get("model") == "distribution.kpi"
        ]
        codes = [
            code
            for pivot in told[:1]
            for field, _op, codes in pivot["domain"]
            if field == "code"
            for code in codes
        ]
        place = {code: number for number, code in enumerate(codes)}
        found = self.env["distribution.kpi"].search([("code", "in", codes)])
        return found.sorted(lambda kpi: place[kpi.code])
