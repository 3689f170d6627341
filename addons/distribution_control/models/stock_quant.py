from odoo import models
from odoo.fields import Domain


class StockQuant(models.Model):
    _inherit = "stock.quant"

    def _get_gather_domain(
        self, product_id, location_id, lot_id=None, package_id=None, owner_id=None, strict=False
    ):
        """Leave out stock that is not available, unless it is asked for where it lies (to inspect or return it)."""
        domain = super()._get_gather_domain(product_id, location_id, lot_id, package_id, owner_id, strict)
        locations = self.env["stock.location"]
        unavailable = locations._not_available_ids()
        if not unavailable or location_id.id in unavailable:
            return domain
        if not location_id.company_id.guard_not_available:
            return domain
        return Domain(domain) & locations._available_domain()
