from odoo import models

from odoo.addons.distribution_kpi.queries.warehouse import KINDS


class DistributionKpiSourceWarehouse(models.AbstractModel):
    """What the branches get done, and what comes back."""

    _name = "distribution.kpi.source.warehouse"
    _inherit = "distribution.kpi.source.facts"
    _description = "KPIs of warehouse work"

    _kinds = KINDS
