from odoo import api, models

from odoo.addons.distribution_control.logic.measure import Measure
from odoo.addons.supplier_scorecard.queries.grni_days import measures
from odoo.addons.supplier_scorecard.queries.kpi_touched import open_moments


class SupplierKpiSourceGrni(models.AbstractModel):
    """What was received and not billed at the end of each day."""

    _name = "supplier.kpi.source.grni"
    _inherit = "distribution.kpi.source"
    _description = "KPI of goods received not billed"

    def _measure(self, codes, period, companies):
        rows = self.env.execute_query(self.env["supplier.grni"]._amounts(companies, period))
        return [
            Measure(codes[0], day, company, warehouse, partner_id=vendor, categ_id=categ, numerator=amount)
            for day, company, warehouse, vendor, categ, amount in rows
        ]

    def _measure_in_sql(self, codes, period, companies):
        amounts = self.env["supplier.grni"]._amounts(companies, period)
        return [(codes, measures(codes[0], amounts))]

    def _touched_days(self, since, companies):
        return self._days_of(open_moments(companies.ids, since))

    @api.model
    def _fetch(self, companies, day):
        query = self.env["supplier.grni"]._balances(companies, day)
        return [row for row in self.env.execute_query_dict(query) if row["kind"] == "received"]

    def _evidence(self, value):
        """The order lines that were open that day."""
        lines = [
            row["line_id"]
            for row in self._fetch(value.company_id, value.day)
            if (row["warehouse_id"], row["partner_id"], row["categ_id"])
            == (value.warehouse_id.id or None, value.partner_id.id or None, value.categ_id.id or None)
        ]
        return "purchase.order.line", [("id", "in", lines)]
