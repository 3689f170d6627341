from odoo import api, models


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    @api.model
    def _find_planned(self, pairs):
        texts, action = super()._find_planned(pairs)
        # sudo: whoever misses goods is told that something is proposed, and how much; opening it asks for the right
        found = self.env["replenishment.proposal"].sudo()._find_standing(pairs)
        if found and found.sudo(False).has_access("read"):
            action = found._open()
        return [*texts, *((one._tell_in_short(), one._get_url()) for one in found)], action
