"""Routes and rules found for a product are remembered within a transaction, until one of these changes.

Four models decide which rule answers a procurement; they are small, rarely written, and read for every orderpoint.
"""

from odoo import api, models

from .product_product import forget_routes


class StockAcceleratorRouteSource(models.AbstractModel):
    """What decides over routes: whoever changes a record of it makes the transaction search again."""

    _name = "stock.accelerator.route.source"
    _description = "Source of Routes"

    @api.model_create_multi
    def create(self, vals_list):
        forget_routes(self.env)
        return super().create(vals_list)

    def write(self, vals):
        forget_routes(self.env)
        return super().write(vals)

    def unlink(self):
        forget_routes(self.env)
        return super().unlink()


class StockRule(models.Model):
    _name = "stock.rule"
    _inherit = ["stock.accelerator.route.source", "stock.rule"]


class StockRoute(models.Model):
    _name = "stock.route"
    _inherit = ["stock.accelerator.route.source", "stock.route"]


class StockWarehouse(models.Model):
    _name = "stock.warehouse"
    _inherit = ["stock.accelerator.route.source", "stock.warehouse"]


class StockLocation(models.Model):
    _name = "stock.location"
    _inherit = ["stock.accelerator.route.source", "stock.location"]
