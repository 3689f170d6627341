from datetime import timedelta

from odoo import models
from odoo.fields import Domain

from odoo.addons.distribution_control.logic.measure import Measure
from odoo.addons.supplier_scorecard.queries.kpi_touched import due_moments

VENDORS = Domain("is_sister", "=", False)
# code -> (rows that count, numerator, denominator) of supplier.event, on the day the line is due.
COUNTED = {
    "supplier_otif": (Domain("counted", "=", 1), "vendor_otif:sum", "counted:sum"),
    "supplier_lead_adherence": (Domain("lead_counted", "=", 1), "lead_kept:sum", "lead_counted:sum"),
    "supplier_price_variance": (Domain("billed_base", ">", 0), "price_variance:sum", "billed_base:sum"),
    "supplier_ppm": (Domain("delivered_qty", ">", 0), "defect_qty:sum", "delivered_qty:sum"),
    "supplier_match_rate": (Domain("bill_lines", ">", 0), "bill_clean:sum", "bill_lines:sum"),
    "supplier_confirm_days": (Domain("confirm_days", "!=", False), "confirm_days:sum", "__count"),
}


class SupplierKpiSource(models.AbstractModel):
    """How the vendors deliver, counted from their deliveries; companies of the own group are no vendors."""

    _name = "supplier.kpi.source"
    _inherit = "distribution.kpi.source"
    _description = "KPIs of suppliers"

    def _measure(self, codes, period, companies):
        return [measure for code in codes for measure in self._count(code, period, companies)]

    def _count(self, code, period, companies):
        counted, numerator, denominator = COUNTED[code]
        domain = counted & VENDORS & Domain("company_id", "in", companies.ids)
        domain &= Domain("due_date", ">=", period.start) & Domain("due_date", "<=", period.end)
        groupby = ["due_date:day", "company_id", "warehouse_id", "partner_id", "categ_id"]
        groups = self.env["supplier.event"]._read_group(domain, groupby, [numerator, denominator])
        return [
            Measure(
                code,
                day,
                company.id,
                warehouse_id=warehouse.id or None,
                partner_id=partner.id,
                categ_id=categ.id or None,
                numerator=up or 0.0,
                denominator=down or 0.0,
            )
            for day, company, warehouse, partner, categ, up, down in groups
        ]

    def _touched_days(self, since, companies):
        # A day more: a document may wait a night until its delivery is judged again.
        return self._days_of(due_moments(companies.ids, since - timedelta(days=1)))

    def _evidence(self, value):
        counted = COUNTED[value.kpi_id.code][0]
        return "supplier.event", list(
            counted
            & VENDORS
            & Domain("due_date", "=", value.day)
            & Domain("company_id", "=", value.company_id.id)
            & Domain("warehouse_id", "=", value.warehouse_id.id)
            & Domain("partner_id", "=", value.partner_id.id)
            & Domain("categ_id", "=", value.categ_id.id)
        )
