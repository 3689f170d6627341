"""A bulk reservation leaves every row as stock would have left it."""

import random
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo import fields
from odoo.tests import tagged

from odoo.addons.stock_accelerator.logic import pool
from odoo.addons.stock_accelerator.transaction import forcing, state

from .common import AcceleratorCase, worlds


@tagged("post_install", "-at_install", "stock_accelerator")
class TestReservationEquality(AcceleratorCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner = cls.env["res.partner"].create({"name": "Consignor"})
        strategies = cls.env["product.removal"].search([])
        cls.categories = cls.env["product.category"].create([
            {"name": "Plain"},
            {"name": "Full", "packaging_reserve_method": "full"},
            *({"name": one.name, "removal_strategy_id": one.id} for one in strategies if one.method != "fefo"),
        ])  # fmt: skip
        cls.strategy_by_method = {one.method: one for one in strategies}

    def _make_world(self, seed):
        """Make products of every tracking and strategy, crooked stock, and moves that compete for it."""
        rng = random.Random(seed)
        rng.choice(self.shelves).removal_strategy_id = self.strategy_by_method[
            rng.choice(["lifo", "closest"])
        ]
        products = self.env["product.product"]
        for number in range(4):
            products |= self._make_product(
                name=f"Article {number}", tracking=rng.choice(["none", "none", "lot", "serial"]),
                categ_id=rng.choice(self.categories).id, uom_id=rng.choice([self.unit, self.unit, self.dozen]).id,
            )  # fmt: skip
        for product in products:
            self._stock_up(rng, product)
        moves = self._confirm(self._make_demand(rng, products) | self._make_chain(rng, products))
        self.env.flush_all()
        return products, moves

    def _stock_up(self, rng, product):
        places = (self.shelves | self.warehouses.lot_stock_id).filtered(
            lambda place: place.warehouse_id != self.other_warehouse
        )
        lots = (
            [self._make_lot(product, str(number)) for number in range(3)]
            if product.tracking != "none"
            else []
        )
        packages = self.env["stock.package"].create([{"name": f"P{number}"} for number in range(2)])
        for _number in range(rng.randrange(1, 8)):
            lot = rng.choice([*lots, False]) if lots else False
            quantity = 1 if product.tracking == "serial" and lot else rng.choice([-3, 0, 0.5, 2, 4, 13])
            self._put(
                product, rng.choice(places), quantity, lot_id=lot and lot.id,
                package_id=rng.choice([False, False, packages.ids[0]]), owner_id=rng.choice([False, False, self.owner.id]),
                reserved_quantity=rng.choice([0, 0, 0, 1, 6]),
                in_date=fields.Datetime.now() - timedelta(days=rng.randrange(5)),
            )  # fmt: skip

    def _make_demand(self, rng, products):
        moves = self.env["stock.move"]
        sources = self.warehouse.lot_stock_id | self.second_warehouse.lot_stock_id | self.shelves[:3]
        for product in products:
            for _number in range(4):
                moves |= self._make_move(
                    product, rng.choice(sources), self.customers, rng.choice([0, 1, 2.5, 6, 30]), days=rng.randrange(3),
                    unit=rng.choice([product.uom_id, self.unit, self.dozen]), priority=rng.choice("01"),
                    origin=f"Order {rng.randrange(3)}", packaging_uom_id=rng.choice([False, self.dozen.id]),
                    restrict_partner_id=rng.choice([False, self.owner.id]),
                )  # fmt: skip
        return moves

    def _make_chain(self, rng, products):
        """Make a move that ships what another, done one brought to the output shelf."""
        product = rng.choice(products)
        if product.tracking != "none":
            return self.env["stock.move"]
        shelf = self.shelves[0]
        brought = self._confirm(self._make_move(product, self.suppliers, shelf, 6))
        brought.write({"quantity": rng.choice([3, 6]), "picked": True})
        shipping = self._make_move(product, shelf, self.customers, 5, move_orig_ids=[(6, 0, brought.ids)])
        brought._action_done()
        return shipping

    def _reserve_and_compare(self, moves):
        products = moves.product_id
        return self.assertSameAfter(moves._action_assign, lambda: self._everything(products))

    @worlds
    @given(st.integers(0, 10**6))
    def test_random_world_is_reserved_as_by_stock(self, seed):
        with self.audits._undone():
            products, moves = self._make_world(seed)
            self.assertGreater(self._reserve_and_compare(moves), 100)
            # A second time finds lines of the first, new stock and freed stock.
            moves._action_assign()
            rng = random.Random(seed)
            for product in products.filtered(lambda product: product.tracking == "none"):
                self._put(product, rng.choice(self.shelves[:4]), 5)
            moves.browse(rng.sample(moves.ids, 3))._do_unreserve()
            self.env.flush_all()
            self._reserve_and_compare(moves)

    @worlds
    @given(st.integers(0, 10**6))
    def test_pickings_of_random_world_are_reserved_as_by_stock(self, seed):
        with self.audits._undone():
            products, moves = self._make_world(seed)
            pickings = moves.picking_id.filtered(
                lambda picking: picking.state != "draft" and picking.move_ids
            )
            for method in ("direct", "one"):
                pickings.move_type = method
                self.assertSameAfter(pickings.action_assign, lambda: self._everything(products))

    def _make_competition(self, count=4, stock=(5, 5), each=3):
        product = self._make_product()
        for quantity in stock:
            self._put(product, self.warehouse.lot_stock_id, quantity)
        moves = self.env["stock.move"].concat(
            *(
                self._make_move(product, self.warehouse.lot_stock_id, self.customers, each)
                for _number in range(count)
            )
        )
        return product, self._confirm(moves)

    def test_scarce_stock_goes_to_the_first_moves(self):
        _product, moves = self._make_competition()
        with forcing(self.env.cr, "reservation", True):
            moves._action_assign()
        self.assertEqual(moves.mapped("quantity"), [3.0, 3.0, 3.0, 1.0])
        self.assertEqual(moves.mapped("state"), ["assigned", "assigned", "assigned", "partially_available"])
        self.assertEqual(self._counted()["reservation", "assign", ""], 4)

    def test_duplicate_rows_of_one_key_share_the_reservation(self):
        product, moves = self._make_competition()
        self._reserve_and_compare(moves)
        with forcing(self.env.cr, "reservation", True):
            moves._action_assign()
        rows = self.env["stock.quant"].search([("product_id", "=", product.id)], order="id")
        self.assertEqual(sum(rows.mapped("reserved_quantity")), 10.0)

    def test_what_is_held_for_a_line_is_freed_when_the_line_does_not_come(self):
        product, moves = self._make_competition(count=2, stock=(5,))
        lines = type(self.env["stock.move.line"])
        original = lines.create

        def create_without_stock(lines, vals_list):
            return original(lines, [{**vals, "quantity": 0} for vals in vals_list])

        self.patch(lines, "create", create_without_stock)
        with forcing(self.env.cr, "reservation", True):
            moves._action_assign()
        self.assertEqual(
            self.env["stock.quant"].search([("product_id", "=", product.id)]).reserved_quantity, 0.0
        )

    def test_reading_stock_in_between_sees_what_is_taken_so_far(self):
        product, moves = self._make_competition(count=3, stock=(10,))
        seen = []
        cls = type(self.env["stock.move"])
        original = cls._should_bypass_reservation
        quants = self.env["stock.quant"]

        def look(move, forced_location=False):
            if state(move.env.cr).reservation and move == moves[2] and not seen:
                seen.append(quants._get_available_quantity(product, move.location_id))
            return original(move, forced_location)

        self.patch(cls, "_should_bypass_reservation", look)
        with forcing(self.env.cr, "reservation", True):
            moves._action_assign()
        self.assertEqual(seen, [4.0])
        self.assertEqual(moves.mapped("quantity"), [3.0, 3.0, 3.0])
        self.assertEqual(quants.search([("product_id", "=", product.id)]).reserved_quantity, 9.0)

    def test_savepoint_rolled_back_in_between_keeps_lines_and_stock_together(self):
        product, moves = self._make_competition(count=3, stock=(10,))
        cls = type(self.env["stock.move"])
        original = cls._should_bypass_reservation
        done = []

        def stumble(move, forced_location=False):
            if state(move.env.cr).reservation and move == moves[2] and not done:
                done.append(True)
                savepoint = move.env.cr.savepoint()
                savepoint.close(rollback=True)
            return original(move, forced_location)

        self.patch(cls, "_should_bypass_reservation", stumble)
        with forcing(self.env.cr, "reservation", True):
            moves._action_assign()
        self.assertEqual(moves.mapped("quantity"), [3.0, 3.0, 3.0])
        self.assertEqual(
            self.env["stock.quant"].search([("product_id", "=", product.id)]).reserved_quantity, 9.0
        )

    def test_least_packages_is_left_to_stock_with_its_reason(self):
        product, moves = self._make_competition(count=2)
        product.categ_id = self.categories.filtered(
            lambda category: category.removal_strategy_id.method == "least_packages"
        )
        self._reserve_and_compare(moves)
        self.assertEqual(self._counted(), {("reservation", "assign", "removal strategy: least_packages"): 2})

    def test_two_companies_are_reserved_together_and_apart(self):
        product = self._make_product()
        moves = self.env["stock.move"]
        for warehouse in self.warehouses:
            self._put(product, warehouse.lot_stock_id, 4)
            for _number in range(2):
                moves |= self._make_move(product, warehouse.lot_stock_id, self.customers, 3)
        moves = self._confirm(moves)
        self._reserve_and_compare(moves)
        with forcing(self.env.cr, "reservation", True):
            moves._action_assign()
        self.assertEqual(moves.mapped("quantity"), [3.0, 1.0, 3.0, 1.0, 3.0, 1.0])
        self.assertEqual(moves.move_line_ids.mapped("company_id"), self.companies)

    def test_queries_do_not_grow_with_the_number_of_moves(self):
        costs = []
        for count in (3, 60):
            _product, moves = self._make_competition(count=count, stock=(1000,))
            with self.audits._undone(), forcing(self.env.cr, "reservation", True):
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                moves._action_assign()
                self.env.flush_all()
                costs.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(costs[1], costs[0] + 5)

    def test_comparison_sees_a_wrong_order(self):
        product, moves = self._make_competition(count=3, stock=())
        for days, shelf in enumerate(self.shelves[:2]):
            self._put(product, shelf, 5, in_date=fields.Datetime.now() - timedelta(days=days))
        self.patch(
            pool, "in_order", lambda quants, order: sorted(quants, key=lambda q: q.in_date, reverse=True)
        )
        _records, _timings, _count, differences = self.audits._compare_reservation(moves)
        self.assertGreater(len(differences), 3)
