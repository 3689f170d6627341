from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.distribution_control.queries.kpi_store import add_up_days


class DistributionKpiTotal(models.Model):
    """One KPI on one day for one company, branch and channel: what dashboards read, a fraction of the values.

    Made from the values whenever they change; `distribution.kpi.value` asks here by itself where customer and category
    play no part.
    """

    _name = "distribution.kpi.total"
    _description = "Daily total of a KPI"
    _inherit = "distribution.kpi.figures"
    _order = "day desc, kpi_id, id"
    _log_access = False

    value_count = fields.Integer("Values", readonly=True)

    _slice_idx = models.Index("(kpi_id, day, company_id)")

    def _read_group_select(self, aggregate_spec, query):
        if aggregate_spec == "__count":
            # As many as there are values.
            return SQL("COALESCE(SUM(%s), 0)::int8", self._field_to_sql(self._table, "value_count", query))
        return super()._read_group_select(aggregate_spec, query)

    @api.model
    def _add_up(self, kpis, days, companies):
        """Make the totals of these KPIs, days and companies from their values, two statements."""
        if not (kpis and days):
            return
        for statement in add_up_days(kpis.ids, set(days), companies.ids):
            self.env.cr.execute(statement)
        self.invalidate_model()
