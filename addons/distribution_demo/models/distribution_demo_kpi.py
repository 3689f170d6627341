from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.distribution_control.logic.measure import Period

# What a dashboard shows at first, and what it compares with.
DAYS = 180


class DistributionDemoKpi(models.AbstractModel):
    """Looks for exceptions and counts the KPIs of the demo's companies, as their first night would."""

    _name = "distribution.demo.kpi"
    _description = "KPIs of the Demo Loader"

    @api.model
    def _make(self, companies, progress):
        """Fill the queue and count half a year of what can be counted, and today of the rest."""
        self.env["distribution.exception.kind"].search([])._run(companies)
        progress(
            "exceptions in the queue",
            self.env["distribution.exception"].search_count(
                [("company_id", "in", companies.ids), ("state", "!=", "closed")]
            ),
        )
        today = fields.Date.today()
        kpis, written = self.env["distribution.kpi"], 0
        for restatement, start in (("rebuildable", today - timedelta(days=DAYS)), ("snapshot", today)):
            codes = kpis.search([("restatement", "=", restatement)]).mapped("code")
            written += kpis._rebuild(codes, Period(start, today), companies)["written"]
        progress("values of KPIs", written)
