from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    order_release_active = fields.Boolean(related="company_id.order_release_active")
    order_release_source_rule = fields.Selection(
        related="company_id.order_release_source_rule", readonly=False
    )
    order_release_other_class_id = fields.Many2one(
        related="company_id.order_release_other_class_id", readonly=False
    )
    order_release_donor_cap = fields.Monetary(related="company_id.order_release_donor_cap", readonly=False)
    order_release_donor_days = fields.Integer(related="company_id.order_release_donor_days", readonly=False)
