"""Every figure of reordering rules equals stock's, whatever the world looks like."""

import random
from datetime import timedelta

from freezegun import freeze_time
from hypothesis import given
from hypothesis import strategies as st

from odoo import Command, fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.stock_accelerator.models import stock_orderpoint_deadline
from odoo.addons.stock_accelerator.transaction import forcing

from .common import AcceleratorCase, worlds

FIELDS = ("deadline_date", "qty_on_hand", "qty_forecast", "qty_to_order_computed")


@tagged("post_install", "-at_install", "stock_accelerator")
class TestOrderpointEquality(AcceleratorCase):
    def _make_world(self, seed):
        """Make a small world by *seed*: products, vendors, rules, stock, moves and RFQs of every kind."""
        rng = random.Random(seed)
        for company in self.companies:
            company.horizon_days = rng.choice([0, 7, 30, 365])
            company.days_to_purchase = rng.choice([0, 0, 2])
        self.env.user.tz = rng.choice(["UTC", "Pacific/Auckland", "America/Los_Angeles", "Europe/Brussels"])
        products = self.env["product.product"]
        for _number in range(5):
            product = self._make_product(uom_id=rng.choice([self.unit, self.unit, self.dozen]).id)
            for _vendor in range(rng.randrange(3)):
                self._make_vendor(
                    product, delay=rng.choice([0, 1, 9, 40]), min_qty=rng.choice([0, 0, 10]), sequence=rng.randrange(5),
                    product_uom_id=rng.choice([self.unit, self.unit, self.dozen]).id,
                    company_id=rng.choice([False, *self.companies.ids]),
                )  # fmt: skip
            products |= product
        orderpoints = self._make_orderpoints(rng, products)
        self._make_stock_and_moves(rng, products)
        self.env.flush_all()
        return products, orderpoints

    def _make_orderpoints(self, rng, products):
        orderpoints = self.env["stock.warehouse.orderpoint"]
        places = self.shelves | self.warehouses.lot_stock_id | self.warehouses.view_location_id
        for product in products:
            for place in rng.sample(places, 4):
                minimum = rng.choice([0, 0, 3, 8])
                trigger = rng.choice(["auto", "manual"])
                vendors = product.seller_ids.filtered(
                    lambda vendor, place=place: (
                        vendor.company_id in (place.company_id, self.env["res.company"])
                    )
                )
                orderpoints |= self._make_orderpoint(
                    product, place, product_min_qty=minimum, product_max_qty=minimum + rng.choice([0, 5, 20]),
                    trigger=trigger, active=rng.random() > 0.2,
                    snoozed_until=fields.Date.today() + timedelta(days=3) if trigger == "manual" else False,
                    replenishment_uom_id=rng.choice([False, False, self.dozen.id]),
                    supplier_id=rng.choice([False, *vendors.ids]),
                )  # fmt: skip
        return orderpoints

    def _make_stock_and_moves(self, rng, products):
        inside = self.shelves | self.warehouses.lot_stock_id
        moves = self.env["stock.move"]
        for product in products:
            for place in rng.sample(inside, 3):
                self._put(product, place, rng.choice([-4, 0.5, 3, 10, 25]))
            for _number in range(8):
                here = rng.choice(inside)
                near = inside.filtered(lambda place, here=here: place.company_id == here.company_id)
                way = rng.choice(["in", "out", "out", "internal"])
                source, destination = {
                    "in": (self.suppliers, here), "out": (here, self.customers), "internal": (here, rng.choice(near)),
                }[way]  # fmt: skip
                if source != destination:
                    moves |= self._make_move(
                        product, source, destination, rng.choice([1, 2, 7, 12]), days=rng.randrange(-5, 60),
                        unit=rng.choice([product.uom_id, self.unit]),
                    )  # fmt: skip
        self._confirm(moves)
        for move in moves.exists().filtered(lambda move: move.state == "confirmed"):
            if rng.random() < 0.15:
                move._action_cancel()
        self._make_rfqs(rng, products)

    def _make_rfqs(self, rng, products):
        for product in rng.sample(products, 2):
            warehouse = rng.choice(self.warehouses)
            self.env["purchase.order"].with_company(warehouse.company_id).create({
                "partner_id": self.partner.id, "company_id": warehouse.company_id.id,
                "picking_type_id": warehouse.in_type_id.id,
                "order_line": [Command.create({"product_id": product.id, "product_qty": rng.choice([1, 6])})],
            })  # fmt: skip

    @worlds
    @given(st.integers(0, 10**6))
    def test_random_world_gives_stock_figures(self, seed):
        with self.audits._undone():
            _products, orderpoints = self._make_world(seed)
            self.assertEqual(self.assertSameOrderpoints(orderpoints), len(orderpoints) * len(FIELDS))
            self.assertSameOrderpoints(orderpoints.with_user(self.manager).with_company(self.company))

    @worlds
    @given(st.integers(0, 10**6))
    def test_stored_figures_after_events_equal_stock(self, seed):
        with self.audits._undone():
            products, _orderpoints = self._make_world(seed)
            self.assertSameAfter(
                lambda: self._let_things_happen(seed, products), lambda: self._everything(products)
            )

    def _let_things_happen(self, seed, products):
        """Ship, receive, cancel, change dates and quantities, and touch the routes, by *seed*."""
        rng = random.Random(seed)
        moves = self.env["stock.move"].search(
            [("product_id", "in", products.ids), ("state", "=", "confirmed")], order="id"
        )
        for move in moves:
            event = rng.randrange(6)
            if event == 0:
                move.write({"quantity": move.product_uom_qty, "picked": True})
                move._action_done()
            elif event == 1:
                move._action_cancel()
            elif event == 2:
                move.date += timedelta(days=rng.randrange(-3, 20))
            elif event == 3:
                move.product_uom_qty += 3
            elif event == 4:
                moves.browse(rng.sample(moves.ids, min(3, len(moves))))._action_assign()
        rng.choice(products).seller_ids.delay = 17
        self.warehouse.buy_pull_id.route_id.sequence += 1
        self.env.flush_all()

    def test_day_of_a_dip_is_the_readers_day(self):
        product = self._make_product()
        self._make_vendor(product, delay=2)
        self.company.horizon_days = 30
        stock = self.warehouse.lot_stock_id
        orderpoint = self._make_orderpoint(product, stock, product_min_qty=1)
        self._put(product, stock, 3)
        with freeze_time("2026-05-04 22:30:00"):
            self._confirm(self._make_move(product, stock, self.customers, 3, days=10))
            deadlines = {}
            for zone in ("UTC", "Pacific/Auckland"):
                record = orderpoint.with_context(tz=zone)
                self.assertSameOrderpoints(record)
                with (
                    self.audits._undone(),
                    forcing(self.env.cr, "orderpoints", True),
                    self.env.protecting([orderpoint._fields["deadline_date"]], orderpoint),
                ):
                    record._compute_deadline_date()
                    deadlines[zone] = str(record.deadline_date)
        self.assertEqual(deadlines, {"UTC": "2026-05-12", "Pacific/Auckland": "2026-05-13"})

    def test_negative_vendor_delay_is_left_to_stock(self):
        product = self._make_product()
        self._make_vendor(product, delay=-400)
        self.company.horizon_days = 0
        orderpoint = self._make_orderpoint(product, self.warehouse.lot_stock_id)
        self._put(product, self.warehouse.lot_stock_id, 7)
        self.assertSameOrderpoints(orderpoint)
        counted = self._counted()
        self.assertEqual(counted["orderpoints", "deadline", "negative delay"], 1)
        self.assertEqual(counted["orderpoints", "to_order", "date in the past"], 1)

    def test_negative_delay_of_a_rule_is_noticed_within_the_transaction(self):
        product = self._make_product()
        self._make_vendor(product, delay=1)
        orderpoint = self._make_orderpoint(product, self.warehouse.lot_stock_id)
        self.assertSameOrderpoints(orderpoint)
        with forcing(self.env.cr, "orderpoints", True):
            orderpoint._compute_deadline_date()
            self.assertFalse(orderpoint._filter_negative_delays())
            self.warehouse.delivery_route_id.rule_ids[:1].delay = -400
            self.assertEqual(orderpoint._filter_negative_delays(), orderpoint)
        self.assertSameOrderpoints(orderpoint)

    def test_confirmed_rfq_line_counts_as_ordered(self):
        product = self._make_product()
        self._make_vendor(product, delay=3)
        orderpoint = self._make_orderpoint(product, self.warehouse.lot_stock_id)
        order = self.env["purchase.order"].create({
            "partner_id": self.partner.id, "company_id": self.company.id, "picking_type_id": self.warehouse.in_type_id.id,
            "order_line": [Command.create({"product_id": product.id, "product_qty": 4})],
        })  # fmt: skip
        with forcing(self.env.cr, "orderpoints", True):
            self.assertEqual((orderpoint.qty_forecast, orderpoint.qty_to_order), (4.0, 16.0))
            order.order_line.product_qty = 3
            self.assertEqual(orderpoint.qty_to_order, 17.0)
            order.button_confirm()
            self.env.invalidate_all()
            self.assertEqual((orderpoint.qty_forecast, orderpoint.qty_to_order), (3.0, 17.0))

    def test_queries_do_not_grow_with_the_number_of_orderpoints(self):
        products = self.env["product.product"].concat(*(self._make_product() for _number in range(60)))
        for product in products:
            self._make_vendor(product, delay=3)
        orderpoints = self.env["stock.warehouse.orderpoint"].concat(
            *(self._make_orderpoint(product, self.warehouse.lot_stock_id) for product in products)
        )
        costs = []
        for few in (orderpoints[:3], orderpoints):
            with self.audits._undone(), forcing(self.env.cr, "orderpoints", True):
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                with self.env.protecting([orderpoints._fields[name] for name in FIELDS], few):
                    few._compute_deadline_date()
                    few._compute_qty_to_order_computed()
                costs.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(costs[1], costs[0] + 2)

    @mute_logger("odoo.addons.stock_accelerator.models.stock_accelerator_audit")
    def test_comparison_sees_a_wrong_figure(self):
        product = self._make_product()
        self._make_vendor(product, delay=1)
        stock = self.warehouse.lot_stock_id
        orderpoint = self._make_orderpoint(product, stock, product_min_qty=1)
        self._put(product, stock, 3)
        self._confirm(self._make_move(product, stock, self.customers, 3, days=10))
        self.patch(stock_orderpoint_deadline, "first_dip", lambda on_hand, minimum, changes: None)
        _records, _timings, count, differences = self.audits._compare_orderpoints(orderpoint)
        self.assertEqual(count, 4)
        self.assertEqual([row.key for row in differences], [(orderpoint.id, "deadline_date")])
