from odoo import api, models


class StockQuant(models.Model):
    _inherit = "stock.quant"

    @api.model
    def _get_hidden_location_ids(self, location):
        """Hide what is not available, unless it is asked for where it lies or its company has no guard."""
        hidden = super()._get_hidden_location_ids(location)
        unavailable = self.env["stock.location"]._not_available_ids()
        if not unavailable or location.id in unavailable or not location.company_id.guard_not_available:
            return hidden
        return hidden | unavailable
