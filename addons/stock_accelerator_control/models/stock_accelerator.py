from odoo import api, models


class StockAccelerator(models.AbstractModel):
    _inherit = "stock.accelerator"

    @api.model
    def _proven_overrides(self):
        """The guard on stock that is not available is repeated below, in ``_get_hidden_location_ids``."""
        proven = super()._proven_overrides()
        proven.setdefault(("stock.quant", "_get_gather_domain"), set()).add("distribution_control")
        return proven
