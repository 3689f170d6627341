from odoo import fields, models


class DistributionException(models.Model):
    _inherit = "distribution.exception"

    assistant_active = fields.Boolean(related="company_id.assistant_active")
