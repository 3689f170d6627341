from odoo import models

from odoo.addons.distribution_kpi.queries.stock import KINDS


class DistributionKpiSourceStock(models.AbstractModel):
    """What lies in stock, how fast it goes and whether the record is right."""

    _name = "distribution.kpi.source.stock"
    _inherit = "distribution.kpi.source.facts"
    _description = "KPIs of stock"

    _kinds = KINDS
