from odoo import fields, models


class OrderReleaseWizardLine(models.TransientModel):
    _name = "order.release.wizard.line"
    _description = "Release orders: one order"

    wizard_id = fields.Many2one("order.release.wizard", required=True, ondelete="cascade")
    order_id = fields.Many2one("sale.order", required=True, readonly=True, ondelete="cascade")
    partner_id = fields.Many2one(related="order_id.partner_id")
    amount_total = fields.Monetary(related="order_id.amount_total")
    currency_id = fields.Many2one(related="order_id.currency_id")
    holds = fields.Char("Held for", readonly=True)
    outcome = fields.Char(readonly=True)
    freed = fields.Boolean(readonly=True)
