from collections import defaultdict
from datetime import datetime, time

from odoo import models
from odoo.fields import Domain

from odoo.addons.stock_accelerator_expiry.queries.unfit import unfit_by_day


class StockWarehouseOrderpoint(models.Model):
    _inherit = "stock.warehouse.orderpoint"

    def _fetch_unfit(self, until):
        """Add what is to be removed up to the day of each orderpoint and is not reserved. One query."""
        rows_by_product = self._fetch_removals(max(until.values()))
        if not rows_by_product:
            return super()._fetch_unfit(until)
        path_of = self._paths({row[0] for rows in rows_by_product.values() for row in rows})
        unfit = defaultdict(float, super()._fetch_unfit(until))
        for orderpoint in self:
            path = orderpoint.location_id.sudo().parent_path
            unfit[orderpoint.id] += sum(
                quantity
                for location_id, day, quantity in rows_by_product.get(orderpoint.product_id.id, ())
                if day <= until[orderpoint.id] and path_of[location_id].startswith(path)
            )
        return unfit

    def _fetch_removals(self, until):
        """Return {product id: [(location id, day, quantity not reserved)]} of what is to be removed up to *until*."""
        Quant = self.env["stock.quant"].with_context(active_test=False)
        domain = Domain("product_id", "in", self.product_id.ids)
        domain &= Domain("location_id", "child_of", self.location_id.ids)
        domain &= Domain("removal_date", "<=", datetime.combine(until, time.max))
        query = Quant._search(domain, bypass_access=self.env.su)
        Quant.flush_model(["product_id", "location_id", "removal_date", "quantity", "reserved_quantity"])
        rows_by_product = defaultdict(list)
        for product_id, *row in self.env.execute_query(unfit_by_day(query)):
            rows_by_product[product_id].append(row)
        return rows_by_product
