"""Deliveries and receipts in several steps, and warehouses that supply each other, end as they do in stock."""

import random
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo import Command, fields
from odoo.tests import tagged

from .common import AcceleratorCase, worlds

# Each of these worlds is run three times through several steps.
few_worlds = settings(worlds, max_examples=max(2, worlds.max_examples // 3))


@tagged("post_install", "-at_install", "stock_accelerator")
class TestChainEquality(AcceleratorCase):
    def _make_world(self, rng):
        """Make two warehouses of one company, the second supplied by the first, and what is to be sold and bought."""
        self.warehouse.write({
            "delivery_steps": rng.choice(["ship_only", "pick_ship", "pick_pack_ship"]),
            "reception_steps": rng.choice(["one_step", "two_steps"]),
        })  # fmt: skip
        self.second_warehouse.write({
            "delivery_steps": rng.choice(["ship_only", "pick_ship"]),
            "resupply_wh_ids": [Command.set(self.warehouse.ids)],
        })  # fmt: skip
        (self.warehouse | self.second_warehouse).mapped("out_type_id").reservation_method = rng.choice(
            ["manual", "at_confirm"]
        )
        resupply = self.second_warehouse.resupply_route_ids
        self.company.horizon_days = rng.choice([0, 30])
        products = self.env["product.product"]
        orderpoints = self.env["stock.warehouse.orderpoint"]
        for _number in range(3):
            product = self._make_product()
            self._make_vendor(product, delay=rng.choice([0, 4]))
            for warehouse in (self.warehouse, self.second_warehouse):
                self._put(product, warehouse.lot_stock_id, rng.choice([-2, 0, 7, 15]))
                orderpoints |= self._make_orderpoint(
                    product, warehouse.lot_stock_id, product_min_qty=rng.choice([0, 4]), product_max_qty=12,
                    route_id=resupply.id if warehouse == self.second_warehouse else False, trigger="auto",
                )  # fmt: skip
            products |= product
        return products, orderpoints

    def _ask_for(self, rng, products):
        """Run procurements of customers, a few per warehouse."""
        Rule = self.env["stock.rule"]
        procurements = [
            Rule.Procurement(
                product, rng.choice([1, 3, 6]), product.uom_id, self.customers, "Order", f"Order {number}", self.company,
                {"warehouse_id": warehouse, "date_planned": fields.Datetime.now() + timedelta(days=rng.randrange(9)),
                 "company_id": self.company},
            )
            for number, warehouse in enumerate((self.warehouse, self.second_warehouse))
            for product in products
        ]  # fmt: skip
        Rule.run(procurements)

    def _move_on(self, rng, products):
        """Reserve everything together, then finish the first steps, some of them in part."""
        for _step in range(3):
            moves = self.env["stock.move"].search(
                [("product_id", "in", products.ids), ("state", "not in", ("draft", "done", "cancel"))],
                order="id",
            )
            moves._action_assign()
            for move in moves.filtered(lambda move: move.state in ("assigned", "partially_available")):
                if rng.random() < 0.5:
                    move.quantity = rng.choice([move.quantity, max(1, move.quantity - 1)])
                    move.picked = True
                    move._action_done()

    @few_worlds
    @given(st.integers(0, 10**6))
    def test_steps_and_resupply_leave_what_stock_leaves(self, seed):
        with self.audits._undone():
            products, orderpoints = self._make_world(random.Random(seed))

            def happen():
                rng = random.Random(seed)
                self._ask_for(rng, products)
                self.env.flush_all()
                orderpoints.filtered(lambda one: one.qty_to_order > 0).action_replenish()
                bought = self.env["purchase.order"].search([("product_id", "in", products.ids)])
                bought.button_confirm()
                self._move_on(rng, products)

            count = self.assertSameAfter(happen, lambda: self._everything(products))
            self.assertGreater(count, 500)
            happen()
            self.env.flush_all()
            self.assertSameOrderpoints(orderpoints)
            self.assertFalse([key for key in self._counted() if key[2]])
