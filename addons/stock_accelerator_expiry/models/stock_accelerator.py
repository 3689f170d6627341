from odoo import api, models


class StockAccelerator(models.AbstractModel):
    _inherit = "stock.accelerator"

    @api.model
    def _proven_overrides(self):
        """What is to be removed is taken off the forecast in ``_fetch_unfit``."""
        proven = super()._proven_overrides()
        proven.setdefault(("product.product", "_compute_quantities_dict"), set()).add("product_expiry")
        return proven
