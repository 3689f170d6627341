from odoo import api, models


class OrderReleaseCache(models.AbstractModel):
    """What the gates read from memory: whoever changes it makes all processes forget it."""

    _name = "order.release.cache"
    _description = "Kept in memory"

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
