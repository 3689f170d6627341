from odoo import fields, models


class DistributionKpiVersion(models.Model):
    """How a KPI was defined from a moment on; values carry the number of the version they were counted under."""

    _name = "distribution.kpi.version"
    _description = "KPI version"
    _order = "kpi_id, version desc"
    _rec_name = "version"

    kpi_id = fields.Many2one("distribution.kpi", required=True, readonly=True, ondelete="cascade", index=True)
    version = fields.Integer(required=True, readonly=True)
    changed_at = fields.Datetime(required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="By", readonly=True, ondelete="set null")
    change = fields.Char(readonly=True)
    definition = fields.Text(readonly=True)
    formula = fields.Text(readonly=True)
    unit = fields.Char(readonly=True)
    direction = fields.Char(readonly=True)
    target = fields.Float(readonly=True)

    _version_unique = models.Constraint("UNIQUE(kpi_id, version)", "A version is there once.")
