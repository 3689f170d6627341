from odoo import api, models


class OrderReleaseCached(models.AbstractModel):
    """A policy that is read from memory: whoever changes one makes all processes forget them. Changes are logged."""

    _name = "order.release.cached"
    _description = "Policy kept in memory"
    _inherit = "distribution.policy.log"

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
