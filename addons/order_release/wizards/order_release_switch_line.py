from odoo import fields, models


class OrderReleaseSwitchLine(models.TransientModel):
    _name = "order.release.switch.line"
    _description = "Release of orders: one order that would be held"
    _order = "value_held desc, id"

    switch_id = fields.Many2one("order.release.switch", required=True, ondelete="cascade")
    order_id = fields.Many2one("sale.order", required=True, readonly=True, ondelete="cascade")
    partner_id = fields.Many2one(related="order_id.partner_id")
    currency_id = fields.Many2one(related="switch_id.company_id.currency_id")
    value_held = fields.Monetary(readonly=True)
    reason = fields.Char("Would be held for", readonly=True)
