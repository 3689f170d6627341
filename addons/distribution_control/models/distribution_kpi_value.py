from odoo import fields, models


class DistributionKpiValue(models.Model):
    """One KPI on one day for one slice, as the two sums its value is made of."""

    _name = "distribution.kpi.value"
    _description = "KPI value"
    _order = "day desc, kpi_id, id"

    kpi_id = fields.Many2one("distribution.kpi", required=True, readonly=True, ondelete="cascade")
    day = fields.Date(required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    currency_id = fields.Many2one("res.currency", required=True, readonly=True, ondelete="restrict")
    warehouse_id = fields.Many2one("stock.warehouse", string="Branch", readonly=True, ondelete="cascade")
    team_id = fields.Many2one("crm.team", string="Channel", readonly=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", readonly=True, ondelete="cascade")
    categ_id = fields.Many2one(
        "product.category", string="Product category", readonly=True, ondelete="cascade"
    )
    bin = fields.Float("Bin up to", readonly=True, aggregator=None)
    numerator = fields.Float(readonly=True)
    denominator = fields.Float(readonly=True)
    numerator_group = fields.Float("Numerator (group currency)", readonly=True)
    denominator_group = fields.Float("Denominator (group currency)", readonly=True)
    ratio = fields.Float("Value", readonly=True, aggregator="avg")
    version = fields.Integer(readonly=True, aggregator=None)
