from odoo import models


class ResCurrencyRate(models.Model):
    """Rates of the day are kept in memory for the price gate."""

    _name = "res.currency.rate"
    _inherit = ["res.currency.rate", "order.release.cache"]
