from odoo import models

from odoo.addons.distribution_kpi.queries.sales import KINDS


class DistributionKpiSourceSales(models.AbstractModel):
    """How customers are served."""

    _name = "distribution.kpi.source.sales"
    _inherit = "distribution.kpi.source.facts"
    _description = "KPIs of service to customers"

    _kinds = KINDS
