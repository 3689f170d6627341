from odoo import api, models


class OrderReleaseCache(models.AbstractModel):
    """What the gates read from memory: whoever changes it makes all processes forget it."""

    _name = "order.release.cache"
    _description = "Kept in memory"

    def _is_kept(self):
        """Whether any of these is in memory; hook of models that have others too."""
        return True

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        if records._is_kept():
            self.env.registry.clear_cache()
        return records

    def write(self, vals):
        was_kept = self._is_kept()
        result = super().write(vals)
        if was_kept or self._is_kept():
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        was_kept = self._is_kept()
        result = super().unlink()
        if was_kept:
            self.env.registry.clear_cache()
        return result
