"""Reordering rules of made, bought and assembled products equal stock's; kits stay with stock."""

import random
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo import Command, fields
from odoo.tests import tagged

from odoo.addons.stock_accelerator.tests.common import AcceleratorCase, worlds
from odoo.addons.stock_accelerator.transaction import forcing


@tagged("post_install", "-at_install", "stock_accelerator")
class TestMrpEquality(AcceleratorCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manufacture = cls.warehouse.manufacture_pull_id.route_id
        cls.stock = cls.warehouse.lot_stock_id

    def _make_bom(self, product, components, **values):
        return self.env["mrp.bom"].create({
            "product_tmpl_id": product.product_tmpl_id.id, "product_uom_id": product.uom_id.id,
            "bom_line_ids": [Command.create({"product_id": one.id, "product_qty": 2}) for one in components],
            **values,
        })  # fmt: skip

    def _make_world(self, seed):
        rng = random.Random(seed)
        self.warehouse.manufacture_steps = rng.choice(["mrp_one_step", "pbm"])
        self.company.horizon_days = rng.choice([0, 7, 60])
        components = self._make_product() | self._make_product()
        products = components | self._make_product() | self._make_product() | self._make_product()
        for product in products:
            if rng.random() < 0.6:
                self._make_vendor(product, delay=rng.choice([0, 3, 20]))
            if product not in components and rng.random() < 0.8:
                for _number in range(rng.choice([1, 1, 2])):
                    kind = rng.choice(["normal", "normal", "phantom"])
                    self._make_bom(
                        product, components, type=kind,
                        produce_delay=rng.choice([0, 4, 15, -30]), days_to_prepare_mo=rng.choice([0, 2]),
                        product_uom_id=rng.choice([self.unit, self.dozen]).id, company_id=rng.choice([False, *self.companies.ids]),
                        product_qty=rng.choice([1, 3]), active=kind == "normal" and rng.random() > 0.2,
                    )  # fmt: skip
            product.route_ids = rng.choice([self.env["stock.route"], self.manufacture])
        orderpoints = self._make_orderpoints(rng, products)
        self._make_kits(rng, products)
        moves = self.env["stock.move"]
        for product in products:
            self._put(product, rng.choice(self.shelves), rng.choice([-2, 4, 15]))
            for _number in range(3):
                source, destination = rng.choice([(self.stock, self.customers), (self.suppliers, self.stock)])
                moves |= self._make_move(
                    product, source, destination, rng.choice([1, 5]), days=rng.randrange(40)
                )
        self._confirm(moves)
        self._make_productions(rng, orderpoints)
        self.env.flush_all()
        return products, orderpoints

    def _make_orderpoints(self, rng, products):
        orderpoints = self.env["stock.warehouse.orderpoint"]
        for product in products:
            boms = product.bom_ids.filtered(
                lambda bom: bom.type == "normal" and bom.company_id in (self.company, self.env["res.company"])
            )
            for place in (self.stock, self.second_warehouse.lot_stock_id, self.other_warehouse.lot_stock_id):
                is_ours = place.company_id == self.company
                orderpoints |= self._make_orderpoint(
                    product, place, product_min_qty=rng.choice([0, 6]), product_max_qty=rng.choice([6, 25]),
                    bom_id=rng.choice([False, *boms.ids]) if is_ours else False,
                )  # fmt: skip
        return orderpoints

    def _make_kits(self, rng, products):
        """Bring some kits back into use: the one way to have a kit with a reordering rule in its own company."""
        for bill in products.with_context(active_test=False).bom_ids.filtered(
            lambda bom: bom.type == "phantom"
        ):
            bill.active = rng.random() < 0.6

    def _make_productions(self, rng, orderpoints):
        """Make drafts and confirmed orders of production for some orderpoints: both count as in progress."""
        for orderpoint in orderpoints:
            bom = orderpoint.product_id.bom_ids.filtered(lambda bom: bom.type == "normal")[:1]
            if not bom or orderpoint.company_id != self.company or bom.company_id == self.other_company:
                continue
            production = self.env["mrp.production"].create({
                "product_id": orderpoint.product_id.id, "bom_id": bom.id, "product_qty": rng.choice([1, 4]),
                "product_uom_id": bom.product_uom_id.id, "orderpoint_id": orderpoint.id,
                "company_id": self.company.id, "picking_type_id": orderpoint.warehouse_id.manu_type_id.id,
                "date_start": fields.Datetime.now() - timedelta(days=rng.randrange(3)),
            })  # fmt: skip
            if rng.random() < 0.5:
                production.action_confirm()

    @worlds
    @given(st.integers(0, 10**6))
    def test_random_world_gives_stock_figures(self, seed):
        with self.audits._undone():
            _products, orderpoints = self._make_world(seed)
            self.assertEqual(self.assertSameOrderpoints(orderpoints), 4 * len(orderpoints))
            self.assertSameOrderpoints(orderpoints.with_user(self.manager).with_company(self.company))

    @worlds
    @given(st.integers(0, 10**6))
    def test_stored_figures_after_production_equal_stock(self, seed):
        with self.audits._undone():
            products, orderpoints = self._make_world(seed)

            def produce():
                for production in self.env["mrp.production"].search(
                    [("product_id", "in", products.ids)], order="id"
                ):
                    production.action_confirm() if production.state == "draft" else production.action_cancel()
                orderpoints.filtered("bom_id").bom_id.produce_delay = 9
                orderpoints.filtered(
                    lambda one: one.company_id == self.company and one.qty_to_order > 0 and one.rule_ids
                )[:4].action_replenish()

            self.assertSameAfter(produce, lambda: self._everything(products))

    def test_made_product_is_ours_and_a_set_with_a_kit_is_left_to_stock(self):
        made, kit, part = self._make_product(), self._make_product(), self._make_product()
        self._make_bom(made, part)
        bill = self._make_bom(kit, part, type="phantom", active=False)
        orderpoints = self._make_orderpoint(made, self.stock) | self._make_orderpoint(kit, self.stock)
        bill.active = True
        self._put(part, self.stock, 12)
        self.assertSameOrderpoints(orderpoints[0])
        self.assertFalse([key for key in self._counted() if key[2]])
        self.assertSameOrderpoints(orderpoints)
        self.assertEqual({reason for _path, _what, reason in self._counted()}, {"", "kit"})
        with forcing(self.env.cr, "orderpoints", True):
            self.env.invalidate_all()
            self.assertEqual(orderpoints.mapped("qty_on_hand"), [0.0, 6.0])

    def test_routes_are_remembered_by_what_the_product_has(self):
        """Two products that differ in their bill of materials alone do not share what is remembered."""
        bought, made = self._make_product(), self._make_product()
        bill = self._make_bom(made, bought)
        with forcing(self.env.cr, "orderpoints", True):
            self.assertFalse(bought.get_total_routes())
            self.assertEqual(made.get_total_routes() & self.manufacture, self.manufacture)
            rules = [product._get_rules_from_location(self.stock) for product in (bought, made)]
            self.assertNotIn("manufacture", rules[0].mapped("action"))
            self.assertIn("manufacture", rules[1].mapped("action"))
            bill.active = False
            self.assertFalse(made.get_total_routes())

    def test_quantity_is_rounded_to_the_unit_of_the_bill(self):
        made = self._make_product()
        self._make_bom(made, self._make_product(), product_uom_id=self.dozen.id)
        orderpoint = self._make_orderpoint(made, self.stock, product_max_qty=20, route_id=self.manufacture.id)
        with forcing(self.env.cr, "orderpoints", True):
            self.assertEqual(orderpoint.qty_to_order, 24.0)

    def test_material_is_reserved_as_by_stock(self):
        part, made = self._make_product(), self._make_product()
        bill = self._make_bom(made, part)
        self._put(part, self.stock, 5)
        productions = self.env["mrp.production"].create([
            {"product_id": made.id, "bom_id": bill.id, "product_qty": 2, "company_id": self.company.id,
             "picking_type_id": self.warehouse.manu_type_id.id}
            for _number in range(2)
        ])  # fmt: skip
        self.warehouse.manu_type_id.reservation_method = "manual"
        productions.action_confirm()
        moves = productions.move_raw_ids
        self.assertSameAfter(moves._action_assign, lambda: self._everything(part))
        with forcing(self.env.cr, "reservation", True):
            moves._action_assign()
        self.assertEqual(moves.mapped("quantity"), [4.0, 1.0])
        self.assertEqual(moves.move_line_ids.production_id, productions)
        self.assertFalse([key for key in self._counted() if key[2]])
