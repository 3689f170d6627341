from odoo import models

from odoo.addons.distribution_kpi.queries.money import KINDS


class DistributionKpiSourceMoney(models.AbstractModel):
    """What is earned, what leaks away, what is owed and what nobody has billed."""

    _name = "distribution.kpi.source.money"
    _inherit = "distribution.kpi.source.facts"
    _description = "KPIs of money"

    _kinds = KINDS
