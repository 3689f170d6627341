"""A release leaves the same goods in the same deliveries, whoever reserves; what is held stays out of it."""

import random

from freezegun import freeze_time
from hypothesis import given
from hypothesis import strategies as st

from odoo import Command, fields
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.order_release.tests.hold_common import HoldCase
from odoo.addons.stock_accelerator.logic.difference import compare
from odoo.addons.stock_accelerator.models.stock_accelerator import PATHS, _tallies
from odoo.addons.stock_accelerator.tests.common import worlds
from odoo.addons.stock_accelerator.transaction import forcing

READ = {
    "stock_move": "product_id, state, quantity, product_uom_qty, release_hold, reservation_date, picking_id",
    "stock_move_line": "product_id, location_id, location_dest_id, quantity, state, picked, picking_id",
    "stock_quant": "product_id, location_id, quantity, reserved_quantity, in_date",
}


@tagged("post_install", "-at_install", "stock_accelerator")
class TestReleaseEquality(HoldCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.products = cls.product | cls.other

    def setUp(self):
        super().setUp()
        _tallies.pop(self.env.cr.dbname, None)

    def _undone(self):
        return self.env["stock.accelerator.audit"]._undone()

    def _snapshot(self):
        """Return every row of the goods; deliveries and moves made by the run by their rank."""
        self.env.flush_all()
        snapshot = {}
        for table, columns in READ.items():
            rows = self.env.execute_query(
                SQL(
                    "SELECT %s FROM %s WHERE product_id IN %s ORDER BY id",
                    SQL(columns),
                    SQL.identifier(table),
                    self.products._ids,
                )
            )
            has_picking = columns.endswith("picking_id")
            ranks = {}
            for number, row in enumerate(rows):
                rank = ranks.setdefault(row[-1], len(ranks)) if has_picking else row[-1]
                snapshot[table, number] = (*row[:-1], rank)
        pickings = self.env["stock.picking"].search([("product_id", "in", self.products.ids)], order="id")
        for number, picking in enumerate(pickings):
            snapshot["stock_picking", number] = (picking.state, picking.release_hold, picking.partner_id.id)
        return snapshot

    def assertSameRelease(self, function):
        """Run *function* both ways, each undone; return the number of values compared."""
        left = {}
        now = fields.Datetime.now()
        for is_on in (False, True):
            with self._undone(), freeze_time(now):
                self.env.flush_all()
                self.env.invalidate_all()
                switches = [forcing(self.env.cr, path, is_on) for path in PATHS]
                with switches[0], switches[1]:
                    function()
                    left[is_on] = self._snapshot()
        count, differences = compare(left[False], left[True])
        self.assertFalse(differences, f"{len(differences)} of {count} values differ from stock")
        return count

    def _assign_all(self, orders):
        orders.order_line.move_ids._action_assign()

    @worlds
    @given(st.integers(0, 10**6))
    def test_random_releases_are_those_of_stock(self, seed):
        rng = random.Random(seed)
        with self._undone():
            orders = self.env["sale.order"]
            for _number in range(5):
                make = rng.choice([self._make_held_order, self._make_held_order, self._make_open_order])
                orders |= make([(product, rng.choice([1, 3, 6])) for product in self.products])

            def release():
                chance = random.Random(seed)
                for order in orders:
                    held = self._held(order)
                    parts = {move.id: chance.choice([0, 1, move.product_uom_qty]) for move in held}
                    if held and any(parts.values()):
                        self._release_order(order, parts)
                self._assign_all(orders)
                self._held(orders[0])._apply_hold()
                self._open(orders[1])._apply_hold()
                self._assign_all(orders)

            self.assertGreater(self.assertSameRelease(release), 20)

    def test_release_in_one_go_reserves_in_bulk(self):
        orders = self.env["sale.order"].concat(*(self._make_held_order() for _number in range(3)))

        def release():
            decisions = {order: self._decide(order) for order in orders}
            orders.order_line.move_ids._release(decisions)

        self.assertSameRelease(release)
        with forcing(self.env.cr, "reservation", True):
            _tallies.pop(self.env.cr.dbname, None)
            release()
        self.assertEqual([sum(self._open(order).mapped("quantity")) for order in orders], [4.0, 4.0, 2.0])
        counts = self.env["stock.accelerator"]._tally()._counts
        self.assertEqual(
            {key: count.records for key, count in counts.items()}, {("reservation", "assign", ""): 3}
        )

    def test_what_is_held_is_not_counted_and_gets_nothing(self):
        held, free = self._make_held_order(), self._make_open_order()
        free.order_line.move_ids._do_unreserve()
        moves = (held | free | self._make_held_order()).order_line.move_ids
        with forcing(self.env.cr, "reservation", True):
            self.assertEqual(moves._filter_reservable(False), free.order_line.move_ids)
            moves._action_assign()
        self.assertEqual(self._held(held).quantity, 0.0)
        self.assertEqual(free.order_line.move_ids.quantity, 4.0)
        self.assertEqual(self._reserved(self.product), 4.0)

    def test_nothing_of_order_release_stands_in_the_way(self):
        Accelerator = self.env["stock.accelerator"]
        self.assertEqual([Accelerator._find_override(path) for path in PATHS], ["", ""])

    def test_rules_of_held_demand_that_is_bought_for_the_order_are_remembered_as_stock_finds_them(self):
        buy = self.warehouse_a1.buy_pull_id.route_id
        to_order = self.env.ref("stock.route_warehouse0_mto")
        to_order.active = True
        self.product.route_ids = buy | to_order
        self.product.seller_ids = [Command.create({"partner_id": self._make_vendor().id})]
        self.assertFalse(self.env["stock.accelerator"]._find_foreign("stock.rule", "_get_rule"))
        found = {}
        for is_on in (False, True):
            with self._undone(), forcing(self.env.cr, "orderpoints", is_on):
                order = self._make_held_order()
                found[is_on] = [
                    order.order_line.release_supply_pending,
                    *(product._get_rules_from_location(self.customer.property_stock_customer).ids
                      for product in self.products),
                    *(product._get_rules_from_location(self.warehouse_a1.lot_stock_id).ids for product in self.products),
                ]  # fmt: skip
        self.assertEqual(found[True], found[False])
        self.assertTrue(found[True][0])
        self.assertTrue(all(found[True][:2]))
