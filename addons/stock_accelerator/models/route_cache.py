"""Routes and rules found for a product are remembered within a transaction, until one of these changes.

Four models decide which rule answers a procurement; they are small, rarely written, and read for every orderpoint.
"""

from odoo import api, models

from .product_product import forget_routes


class StockRule(models.Model):
    _inherit = "stock.rule"

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


class StockRoute(models.Model):
    _inherit = "stock.route"

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


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

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


class StockLocation(models.Model):
    _inherit = "stock.location"

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
