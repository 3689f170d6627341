from odoo import fields, models


class DistributionKpiDay(models.Model):
    """When a KPI was last counted for a day in a company, values found or not."""

    _name = "distribution.kpi.day"
    _description = "Day counted of a KPI"
    _log_access = False
    _order = "day desc, kpi_id, company_id"
    _rec_name = "day"

    kpi_id = fields.Many2one("distribution.kpi", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    day = fields.Date(required=True, readonly=True)
    counted_at = fields.Datetime(required=True, readonly=True)

    _counted_once = models.Constraint("UNIQUE(kpi_id, company_id, day)", "A day is counted once.")
