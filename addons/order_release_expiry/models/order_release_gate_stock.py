from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.order_release.logic.dated_pool import Batch, DatedPool, Needed
from odoo.addons.order_release_expiry.queries.dated_stock import dated_stock


class OrderReleaseGateStock(models.AbstractModel):
    """Lots that are past their dates when the order ships are no stock for it."""

    _inherit = "order.release.gate.stock"

    @api.model
    def _make_pool(self, orders, pairs, *parts):
        products = {product_id for product_id, _warehouse_id in pairs}
        warehouses = {warehouse_id for _product_id, warehouse_id in pairs if warehouse_id}
        batches = {}
        for product_id, warehouse_id, removal, expiration, quantity in self.env.execute_query(
            dated_stock(self.env, products, warehouses)
        ):
            batches.setdefault((product_id, warehouse_id), []).append(Batch(removal, expiration, quantity))
        if not batches:
            return super()._make_pool(orders, pairs, *parts)
        return DatedPool(*parts, batches=batches, needed=self._get_needed(orders))

    @api.model
    def _get_needed(self, orders):
        """Return {order id: Needed}: the promised day, never before now, and the customer's shelf life after it."""
        now = fields.Datetime.now()
        partners = self.env["res.partner"].browse({one.partner_id for one in orders})
        days = {partner.id: partner.release_shelf_days for partner in partners}
        needed = {}
        for one in orders:
            at = max(one.promised_at or now, now)
            needed[one.order_id] = Needed(at, at + timedelta(days=days[one.partner_id]))
        return needed
