from odoo import api, models


class StockAccelerator(models.AbstractModel):
    _inherit = "stock.accelerator"

    @api.model
    def _proven_overrides(self):
        """A rule that held demand brings along is the one that stock found for it a moment before."""
        proven = super()._proven_overrides()
        proven.setdefault(("stock.rule", "_get_rule"), set()).add("order_release")
        return proven
