"""Lots with dates: forecasts without what is to be removed, and reservation by first expiry, equal stock's."""

import random
from datetime import timedelta

from freezegun import freeze_time
from hypothesis import given
from hypothesis import strategies as st

from odoo import fields
from odoo.tests import tagged

from odoo.addons.stock_accelerator.tests.common import AcceleratorCase, worlds
from odoo.addons.stock_accelerator.transaction import forcing


@tagged("post_install", "-at_install", "stock_accelerator")
class TestExpiryEquality(AcceleratorCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        strategies = cls.env["product.removal"].search([("method", "in", ("fefo", "fifo"))])
        cls.categories = cls.env["product.category"].create(
            [{"name": one.name, "removal_strategy_id": one.id} for one in strategies]
        )
        cls.fefo = cls.categories.filtered(lambda category: category.removal_strategy_id.method == "fefo")
        cls.stock = cls.warehouse.lot_stock_id

    def _make_dated(self, **values):
        return self._make_product(tracking="lot", use_expiration_date=True, **values)

    def _put_lot(self, product, place, quantity, days, **values):
        """Put a lot that is to be removed in *days* days; None: it has no date."""
        lot = self._make_lot(product, f"{product.id}/{days}/{self.env['stock.lot'].search_count([])}")
        lot.removal_date = False if days is None else fields.Datetime.now() + timedelta(days=days, hours=3)
        return self._put(product, place, quantity, lot_id=lot.id, **values)

    def _make_world(self, seed):
        rng = random.Random(seed)
        self.company.horizon_days = rng.choice([0, 10, 40])
        self.env.user.tz = rng.choice(["UTC", "Pacific/Auckland", "America/Los_Angeles"])
        products = self.env["product.product"]
        for _number in range(4):
            category = rng.choice(self.categories).id
            make = rng.choice([self._make_dated, self._make_dated, self._make_product])
            products |= make(categ_id=category)
        places = self.shelves[:4] | self.stock
        moves = orderpoints = None
        for product in products:
            self._make_vendor(product, delay=rng.choice([0, 5, 30]))
            for place in rng.sample(places, 3):
                for _number in range(rng.randrange(1, 4)):
                    quantity = rng.choice([-1, 2, 6, 10.5])
                    reserved = rng.choice([0, 0, 1])
                    if product.tracking == "lot":
                        days = rng.choice([None, -2, 0, 3, 20, 50])
                        self._put_lot(product, place, quantity, days, reserved_quantity=reserved)
                    else:
                        self._put(product, place, quantity, reserved_quantity=reserved)
            for place in (self.stock, self.warehouse.view_location_id, self.second_warehouse.lot_stock_id):
                one = self._make_orderpoint(product, place, product_min_qty=rng.choice([0, 8]))
                orderpoints = orderpoints | one if orderpoints else one
            for _number in range(4):
                move = self._make_move(
                    product,
                    rng.choice(places),
                    self.customers,
                    rng.choice([1, 4, 9]),
                    days=rng.choice([0, 4, 25]),
                )
                moves = moves | move if moves else move
        moves = self._confirm(moves)
        self.env.flush_all()
        return products, orderpoints, moves

    @worlds
    @given(st.integers(0, 10**6))
    def test_random_world_gives_stock_figures(self, seed):
        with self.audits._undone():
            _products, orderpoints, _moves = self._make_world(seed)
            self.assertEqual(self.assertSameOrderpoints(orderpoints), 4 * len(orderpoints))
            self.assertSameOrderpoints(orderpoints.with_user(self.manager).with_company(self.company))
            self.assertFalse([key for key in self._counted() if key[2]])

    @worlds
    @given(st.integers(0, 10**6))
    def test_random_world_is_reserved_as_by_stock(self, seed):
        with self.audits._undone():
            products, _orderpoints, moves = self._make_world(seed)
            self.assertGreater(
                self.assertSameAfter(moves._action_assign, lambda: self._everything(products)), 100
            )
            with forcing(self.env.cr, "reservation", True):
                moves._action_assign()
            self.assertFalse([key for key in self._counted() if key[2]])

    def test_what_is_to_be_removed_by_then_does_not_count(self):
        product = self._make_dated()
        self.company.horizon_days = 0
        self._make_vendor(product, delay=10)
        orderpoint = self._make_orderpoint(product, self.stock, product_min_qty=5, product_max_qty=20)
        with freeze_time("2026-05-04 09:00:00"):
            for days, quantity in ((-1, 1), (9, 2), (11, 4), (None, 8)):
                self._put_lot(product, self.shelves[0], quantity, days)
            self.env.flush_all()
            self.env.invalidate_all()
            with forcing(self.env.cr, "orderpoints", True):
                # 15 on hand; 1 and 2 are to be removed before the 14th.
                self.assertEqual((orderpoint.qty_on_hand, orderpoint.qty_forecast), (15.0, 12.0))
                orderpoint.product_min_qty = 13
                self.assertEqual(orderpoint.qty_to_order, 8.0)
            self.assertSameOrderpoints(orderpoint)

    def test_first_expiry_goes_first_and_what_is_not_fresh_stays(self):
        product = self._make_dated(categ_id=self.fefo.id)
        late, gone, soon = (self._put_lot(product, self.stock, 5, days) for days in (60, 1, 20))
        moves = self._confirm(
            self.env["stock.move"].concat(
                *(self._make_move(product, self.stock, self.customers, 4, days=5) for _number in range(3))
            )
        )
        self.assertSameAfter(moves._action_assign, lambda: self._everything(product))
        with forcing(self.env.cr, "reservation", True):
            moves._action_assign()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual([quant.reserved_quantity for quant in (gone, soon, late)], [0.0, 5.0, 5.0])
        self.assertEqual(moves.mapped("quantity"), [4.0, 4.0, 2.0])
        lots = [[(line.lot_id, line.quantity) for line in move.move_line_ids] for move in moves]
        self.assertEqual(lots[0], [(soon.lot_id, 4.0)])
        self.assertEqual(lots[1], [(soon.lot_id, 1.0), (late.lot_id, 3.0)])

    def test_one_query_more_for_any_number(self):
        costs = []
        for count in (2, 20):
            orderpoints = self.env["stock.warehouse.orderpoint"]
            for _number in range(count):
                product = self._make_dated()
                self._make_vendor(product, delay=2)
                self._put_lot(product, self.stock, 4, 1)
                orderpoints |= self._make_orderpoint(product, self.stock)
            with self.audits._undone(), forcing(self.env.cr, "orderpoints", True):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                with self.env.protecting([orderpoints._fields["qty_to_order_computed"]], orderpoints):
                    orderpoints._compute_qty_to_order_computed()
                costs.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(costs[1], costs[0] + 2)
