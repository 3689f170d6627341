from odoo import fields, models


class StockMove(models.Model):
    _inherit = "stock.move"

    release_hold = fields.Boolean("Held for Release", readonly=True)
