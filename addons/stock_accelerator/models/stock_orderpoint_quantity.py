from collections import defaultdict
from datetime import datetime, time

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import float_compare, float_round

from odoo.addons.stock_accelerator.logic import rollup
from odoo.addons.stock_accelerator.queries.open_moves import open_moves_by_day

from .product_product import CACHE
from .stock_accelerator import ORDERPOINTS
from .stock_orderpoint_deadline import OPEN_STATES

ROUNDING_METHODS = (
    ("stock.warehouse.orderpoint", "_get_multiple_rounded_qty"),
    ("stock.warehouse.orderpoint", "_get_replenishment_multiple_alternative"),
)


class StockWarehouseOrderpoint(models.Model):
    _inherit = "stock.warehouse.orderpoint"

    # ------------------------------------------------------------------ guard
    def _split_by_guard(self, operation):
        """Return (orderpoints we may compute, orderpoints stock must compute), the latter counted with their reason."""
        Accelerator = self.env["stock.accelerator"]
        if not Accelerator._is_on(ORDERPOINTS):
            return self.browse(), self
        obstacle = Accelerator._find_obstacle(ORDERPOINTS)
        if obstacle:
            Accelerator._count(ORDERPOINTS, operation, obstacle, len(self))
            return self.browse(), self
        slow_by_reason = defaultdict(list)
        for orderpoint in self:
            reason = orderpoint._find_unproven()
            if reason:
                slow_by_reason[reason].append(orderpoint._ids[0])
        for reason, ids in slow_by_reason.items():
            Accelerator._count(ORDERPOINTS, operation, reason, len(ids))
        slow = self.browse(id_ for ids in slow_by_reason.values() for id_ in ids)
        return self - slow, slow

    def _find_unproven(self):
        """Return why this one orderpoint is left to stock, "" if it is not. Extended by glue."""
        if not self.id:
            return "not saved yet"
        if not self.product_id or not self.location_id:
            return "without product or location"
        if self.product_id.type == "service":
            return "service"
        return ""

    def _split_by_date(self, operation, fast, slow):
        """Give to stock what is forecast for a day gone by: it counts done moves back, and we do not."""
        today = fields.Datetime.now().date()
        past = fast.filtered(lambda orderpoint: orderpoint.lead_horizon_date < today)
        if not past:
            return fast, slow
        self.env["stock.accelerator"]._count(ORDERPOINTS, operation, "date in the past", len(past))
        return fast - past, slow | past

    # ------------------------------------------------------------------ computes
    def _compute_qty(self):
        fast, slow = self._split_by_date("forecast", *self._split_by_guard("forecast"))
        if slow:
            super(StockWarehouseOrderpoint, slow)._compute_qty()
        if fast:
            with self.env["stock.accelerator"]._counting(ORDERPOINTS, "forecast", len(fast)):
                fast._set_quantities()

    def _set_quantities(self):
        """Set on hand and forecast; return {id: quantity available at the lead horizon, without what is in progress}."""
        on_hand = self._fetch_on_hand()
        available = self._fetch_available(on_hand)
        in_progress = self._quantity_in_progress()
        for orderpoint in self:
            orderpoint.qty_on_hand = on_hand[orderpoint.id]
            orderpoint.qty_forecast = available[orderpoint.id] + in_progress[orderpoint.id]
        return available

    def _compute_qty_to_order_computed(self):
        fast, slow = self._split_by_date("to_order", *self._split_by_guard("to_order"))
        if slow:
            super(StockWarehouseOrderpoint, slow)._compute_qty_to_order_computed()
        if fast:
            with self.env["stock.accelerator"]._counting(ORDERPOINTS, "to_order", len(fast)):
                fast._set_quantities_to_order()

    def _set_quantities_to_order(self):
        short = self.filtered(
            lambda orderpoint: (
                float_compare(
                    orderpoint.qty_forecast,
                    orderpoint.product_min_qty,
                    precision_rounding=orderpoint.product_uom.rounding,
                )
                < 0
            )
        )
        (self - short).qty_to_order_computed = False
        if not short:
            return
        # The cached forecast decides who is short, as in stock, but not how much: RFQ lines do not invalidate it.
        available = short._fetch_available(short._fetch_on_hand())
        in_progress = short._quantity_in_progress()
        for orderpoint in short:
            wanted = max(orderpoint.product_min_qty, orderpoint.product_max_qty)
            lack = wanted - (available[orderpoint.id] + in_progress[orderpoint.id])
            orderpoint.qty_to_order_computed = orderpoint._get_multiple_rounded_qty(lack)

    def _get_multiple_rounded_qty(self, qty_to_order):
        """Skip the search for the vendor when every vendor sells in the product's own unit: nothing would be rounded."""
        if self._is_sold_in_own_unit():
            return qty_to_order
        return super()._get_multiple_rounded_qty(qty_to_order)

    def _is_sold_in_own_unit(self):
        if self.replenishment_uom_id or not self.env["stock.accelerator"]._is_on(ORDERPOINTS):
            return False
        remembered = self.env.cr.cache.setdefault(CACHE, {})
        if "rounding" not in remembered:
            remembered["rounding"] = self.product_id._is_overridden(ROUNDING_METHODS)
        return not remembered["rounding"] and self._get_replenishment_uoms() <= self.product_id.uom_id

    def _get_replenishment_uoms(self):
        """Return the units that a quantity to order may have to be a multiple of. Extended by glue."""
        return (self.product_id.seller_ids | self.supplier_id).product_uom_id

    # ------------------------------------------------------------------ fetch
    def _fetch_on_hand(self):
        """Return {id: quantity on hand at or below the location}, rounded as stock rounds it. One query."""
        rows_by_product = defaultdict(list)
        Quant = self.env["stock.quant"].with_context(active_test=False)
        domain = Domain("product_id", "in", self.product_id.ids) & Domain(
            "location_id", "child_of", self.location_id.ids
        )
        for product, location, quantity in Quant._read_group(
            domain, ["product_id", "location_id"], ["quantity:sum"]
        ):
            rows_by_product[product.id].append((location, quantity))
        path_of = self._paths(
            {location.id for rows in rows_by_product.values() for location, _quantity in rows}
        )
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        return {
            orderpoint.id: float_round(
                rollup.on_hand(
                    (
                        (path_of[location.id], quantity)
                        for location, quantity in rows_by_product[orderpoint.product_id.id]
                    ),
                    orderpoint.location_id.sudo().parent_path,
                ),
                precision_digits=digits,
            )
            for orderpoint in self
        }

    def _fetch_available(self, on_hand):
        """Return {id: on hand plus what comes less what goes up to the lead horizon}. One query for all horizons."""
        until = {orderpoint.id: orderpoint.lead_horizon_date for orderpoint in self}
        rows_by_product = self._fetch_open_moves(max(until.values()))
        path_of = self._paths(
            {where for rows in rows_by_product.values() for row in rows for where in row[:2]}
        )
        unfit = self._fetch_unfit(until)
        digits = self.env["decimal.precision"].precision_get("Product Unit")

        def rounded(quantity):
            return float_round(quantity, precision_digits=digits)

        available = {}
        for orderpoint in self:
            rows = (
                (path_of[source], path_of[destination], day, quantity)
                for source, destination, day, quantity in rows_by_product.get(orderpoint.product_id.id, ())
            )
            path = orderpoint.location_id.sudo().parent_path
            incoming, outgoing = rollup.net_flow(rows, path, until[orderpoint.id])
            available[orderpoint.id] = rounded(
                on_hand[orderpoint.id] + rounded(incoming) - rounded(outgoing) - unfit.get(orderpoint.id, 0.0)
            )
        return available

    def _fetch_unfit(self, until):
        """Return {id: quantity on hand that will not be fit by the day in *until*}. A hook for glue (expiration)."""
        return {}

    def _fetch_open_moves(self, until):
        """Return {product id: [(source id, final destination id, day, quantity)]} of what is open up to *until*."""
        Move = self.env["stock.move"].with_context(active_test=False)
        domain = Domain("product_id", "in", self.product_id.ids) & Domain("state", "in", OPEN_STATES)
        domain &= Domain("date", "<=", datetime.combine(until, time.max))
        query = Move._search(domain, bypass_access=self.env.su)
        Move.flush_model(
            [
                "product_id",
                "state",
                "date",
                "product_qty",
                "location_id",
                "location_dest_id",
                "location_final_id",
            ]
        )
        rows_by_product = defaultdict(list)
        for product_id, *row in self.env.execute_query(open_moves_by_day(query)):
            rows_by_product[product_id].append(row)
        return rows_by_product

    def _paths(self, location_ids):
        # sudo: the path of a location is structure, needed to add up what the reader may see anyway.
        locations = self.env["stock.location"].sudo().browse(location_ids)
        return {location.id: location.parent_path for location in locations}
