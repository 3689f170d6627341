from odoo import api, models


class ResCurrencyRate(models.Model):
    """Rates of the day are kept in memory for the price gate: a new one makes all processes forget them."""

    _inherit = "res.currency.rate"

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()
