from datetime import date, datetime

import numpy as np

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.distribution_control.tests.common import ControlCase


@tagged("post_install", "-at_install")
class TestDemandHistory(ControlCase):
    """March 2026: the 2nd, 9th and 16th are Mondays."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.history = cls.env["replenishment.demand"]
        cls.series = cls.env["replenishment.series"]
        cls.product = cls._make_product("Bolt")
        cls.customers = cls.env.ref("stock.stock_location_customers")

    @classmethod
    def _move(cls, quantity, day, *, warehouse=None, product=None, source=None, target=None, **values):
        """Return a done move of that day out of the warehouse's stock to customers unless said otherwise."""
        warehouse = warehouse or cls.warehouse_a1
        product = product or cls.product
        move = cls.env["stock.move"].create(
            {
                "product_id": product.id,
                "product_uom_qty": quantity,
                "product_uom": product.uom_id.id,
                "location_id": (source or warehouse.lot_stock_id).id,
                "location_dest_id": (target or cls.customers).id,
                "company_id": warehouse.company_id.id,
                **values,
            }
        )
        move._action_confirm(merge=False)
        move.quantity = quantity
        move.picked = True
        move._action_done()
        move.date = day if isinstance(day, datetime) else datetime(2026, 3, day, 12)
        return move

    def _rows(self, company=None):
        rows = self.history.search([("company_id", "=", (company or self.company_a).id)])
        return {
            (row.warehouse_id, row.product_id, row.week.day): (row.quantity, row.line_count) for row in rows
        }

    def test_deliveries_are_summed_by_week_and_warehouse(self):
        self._move(4, 2)
        self._move(3, 8)
        self._move(5, 9)
        self._move(7, 9, warehouse=self.warehouse_a2)
        self._move(9, 9, warehouse=self.warehouse_b1)
        self.series._rebuild(self.company_a | self.company_b)
        self.assertEqual(
            self._rows(),
            {
                (self.warehouse_a1, self.product, 2): (7, 2),
                (self.warehouse_a1, self.product, 9): (5, 1),
                (self.warehouse_a2, self.product, 9): (7, 1),
            },
        )
        self.assertEqual(self._rows(self.company_b), {(self.warehouse_b1, self.product, 9): (9, 1)})

    def test_return_lowers_the_week_of_its_delivery(self):
        delivery = self._move(10, 3)
        back = {"source": self.customers, "target": self.warehouse_a1.lot_stock_id}
        self._move(4, 17, origin_returned_move_id=delivery.id, **back)
        self._move(3, 17, **back)
        self.series._rebuild(self.company_a)
        self.assertEqual(
            self._rows(),
            {
                (self.warehouse_a1, self.product, 2): (6, 1),
                (self.warehouse_a1, self.product, 16): (0, 0),
            },
        )

    def test_production_is_demand_but_scrap_transfers_and_receipts_are_not(self):
        production = self.product.with_company(self.company_a).property_stock_production
        self._move(2, 2, target=production)
        self._move(3, 2, target=self.warehouse_a2.lot_stock_id)
        self._move(5, 2, target=self.product.with_company(self.company_a).property_stock_inventory)
        self._move(
            7, 2, source=self.env.ref("stock.stock_location_suppliers"), target=self.warehouse_a1.lot_stock_id
        )
        self.series._rebuild(self.company_a)
        self.assertEqual(self._rows(), {(self.warehouse_a1, self.product, 2): (2, 1)})

    def test_quantities_are_in_the_unit_of_the_product(self):
        self._move(2, 2, product_uom=self.env.ref("uom.product_uom_dozen").id)
        self.series._rebuild(self.company_a)
        self.assertEqual(self._rows(), {(self.warehouse_a1, self.product, 2): (24, 1)})

    def test_week_begins_on_the_warehouse_monday(self):
        self.warehouse_a1.calendar_id = self.env["resource.calendar"].create(
            {"name": "Tokyo", "tz": "Asia/Tokyo", "company_id": False}
        )
        # Sunday 20:00 in UTC is Monday morning in Tokyo.
        self._move(1, datetime(2026, 3, 8, 20))
        self.series._rebuild(self.company_a)
        self.assertEqual(self._rows(), {(self.warehouse_a1, self.product, 9): (1, 1)})

    def test_increment_equals_the_whole(self):
        first = self._move(10, 2)
        self._move(4, 9)
        self.assertEqual(self.series._refresh(self.company_a), 1)
        self.assertTrue(self.company_a.replenishment_demand_until)
        self.assertFalse(self.company_b.replenishment_demand_until)
        self._move(6, 10)
        self._move(
            1,
            20,
            source=self.customers,
            target=self.warehouse_a1.lot_stock_id,
            origin_returned_move_id=first.id,
        )
        self.series._refresh(self.company_a)
        counted = self._rows()
        self.assertEqual(
            counted,
            {
                (self.warehouse_a1, self.product, 2): (9, 1),
                (self.warehouse_a1, self.product, 9): (10, 2),
            },
        )
        self.series._rebuild(self.company_a)
        self.assertEqual(self._rows(), counted)

    def test_increment_keeps_the_weeks_before_and_behind(self):
        """A return goes into a week in the middle of the array; a product without a past gets its first."""
        for day in (2, 16):
            self._move(3, day)
        middle = self._move(10, 9)
        self.series._refresh(self.company_a)
        fresh = self._make_product("Nut")
        self._move(7, 17, product=fresh)
        self._move(
            4,
            17,
            source=self.customers,
            target=self.warehouse_a1.lot_stock_id,
            origin_returned_move_id=middle.id,
        )
        self.assertEqual(self.series._refresh(self.company_a), 2)
        expected = {
            (self.warehouse_a1, self.product, 2): (3, 1),
            (self.warehouse_a1, self.product, 9): (6, 1),
            (self.warehouse_a1, self.product, 16): (3, 1),
            (self.warehouse_a1, fresh, 16): (7, 1),
        }
        self.assertEqual(self._rows(), expected)
        self.assertEqual(self.series._refresh(self.company_a), 0)
        self.assertEqual(self._rows(), expected)

    def test_day_written_far_ahead_does_not_stop_the_count(self):
        self._move(5, 3)
        self._move(9, datetime(2099, 3, 3, 12))
        self.series._refresh(self.company_a)
        self.assertLess(self.company_a.replenishment_demand_until.year, 2099)
        self._move(2, 10)
        self.series._refresh(self.company_a)
        expected = {
            (self.warehouse_a1, self.product, 2): (5, 1),
            (self.warehouse_a1, self.product, 9): (2, 1),
        }
        self.assertEqual(self._rows(), expected)
        self.series._rebuild(self.company_a)
        self.assertEqual(self._rows(), expected)

    def test_old_weeks_are_left_alone_by_the_increment(self):
        self._move(10, 2)
        self._move(5, 20)
        self.series._refresh(self.company_a)
        self.env.cr.execute(
            "UPDATE replenishment_series SET quantities[1] = 77 WHERE company_id = %s", [self.company_a.id]
        )
        self._move(1, 20)
        self.assertEqual(self.series._refresh(self.company_a), 1)
        self.assertEqual(self.series._refresh(self.company_a), 0, "nothing changed, nothing is written")
        self.assertEqual(
            self._rows(),
            {
                (self.warehouse_a1, self.product, 2): (77, 1),
                (self.warehouse_a1, self.product, 16): (6, 2),
            },
        )

    def test_arrays_have_a_column_per_series_and_a_row_per_week(self):
        self._move(4, 2)
        self._move(5, 16)
        self._move(7, 9, warehouse=self.warehouse_a2)
        self._move(9, 9, warehouse=self.warehouse_b1)
        self.series._rebuild(self.company_a | self.company_b)
        warehouses, products, demand, lost, lines = self.series._load(self.company_a, date(2026, 3, 16), 4)
        self.assertEqual(
            list(zip(warehouses, products, strict=True)),
            [(self.warehouse_a1.id, self.product.id), (self.warehouse_a2.id, self.product.id)],
        )
        self.assertEqual(demand.tolist(), [[0, 0], [4, 0], [0, 7], [5, 0]])
        self.assertEqual(lines.tolist(), [[0, 0], [1, 0], [0, 1], [1, 0]])
        self.assertFalse(lost.any())

    def test_late_delivery_counts_in_the_week_it_was_promised_for(self):
        late = self._move(6, 17)
        late.date_deadline = datetime(2026, 3, 4, 12)
        early = self._move(1, 9)
        early.date_deadline = datetime(2026, 3, 18, 12)
        self.series._rebuild(self.company_a)
        counted = {
            (self.warehouse_a1, self.product, 2): (6, 1),
            (self.warehouse_a1, self.product, 9): (1, 1),
        }
        self.assertEqual(self._rows(), counted)

    def test_short_pick_is_lost_demand(self):
        self._put_stock(self.product, 4)
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse_a1.out_type_id.id,
                "location_id": self.warehouse_a1.lot_stock_id.id,
                "location_dest_id": self.customers.id,
                "company_id": self.company_a.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "product_uom_qty": 10,
                            "product_uom": self.product.uom_id.id,
                            "location_id": self.warehouse_a1.lot_stock_id.id,
                            "location_dest_id": self.customers.id,
                        }
                    )
                ],
            }
        )
        self._validate(picking, quantities={self.product: 4}, backorder=False)
        self.series._rebuild(self.company_a)
        row = self.history.search([("product_id", "=", self.product.id)])
        self.assertEqual([(row.quantity, row.lost_qty, row.line_count)], [(4, 6, 1)])

    def test_weeks_that_began_with_an_empty_shelf_are_known(self):
        supplier = self.env.ref("stock.stock_location_suppliers")
        receipt = {"source": supplier, "target": self.warehouse_a1.lot_stock_id}
        self._move(10, 3, **receipt)
        self._move(10, 4)
        self._move(5, 24, **receipt)
        self.series._rebuild(self.company_a)
        self.series._count_flows(self.company_a)
        on_hand = np.array([5.0])
        empty = self.series._load_empty_weeks(self.company_a, date(2026, 3, 30), 5, on_hand)
        # 2nd: empty until the receipt of the 3rd; 9th, 16th and 23rd: sold out on the 4th; 30th: five are there.
        self.assertEqual(empty[:, 0].tolist(), [True, True, True, True, False])

    def test_flows_are_counted_again_from_a_week_on(self):
        receipt = {
            "source": self.env.ref("stock.stock_location_suppliers"),
            "target": self.warehouse_a1.lot_stock_id,
        }
        self._move(10, 3, **receipt)
        self._move(4, 10)
        self.series._rebuild(self.company_a)
        self.series._count_flows(self.company_a)
        self._move(3, 18)
        self._move(2, 11)
        since = datetime(2026, 3, 9, 6)
        self.assertEqual(self.series._count_flows(self.company_a, since), 1)
        self.env.cr.execute("SELECT flows FROM replenishment_series WHERE product_id = %s", [self.product.id])
        ((flows,),) = self.env.cr.fetchall()
        self.assertEqual(flows, [10, -4, -3], "the week of the moment itself stays as it was")
        self.series._count_flows(self.company_a)
        self.env.cr.execute("SELECT flows FROM replenishment_series WHERE product_id = %s", [self.product.id])
        self.assertEqual(self.env.cr.fetchall(), [([10, -6, -3],)])

    def test_planner_sees_the_own_company_and_writes_nothing(self):
        self._move(4, 2)
        self._move(9, 9, warehouse=self.warehouse_b1)
        self.series._rebuild(self.company_a | self.company_b)
        seen = self.history.with_user(self.users["planner"]).search([])
        self.assertEqual(seen.company_id, self.company_a)
        with self.assertRaises(AccessError):
            seen[0].quantity = 99
        with self.assertRaises(AccessError):
            self.history.with_user(self.users["order_desk"]).search([])
        self.assertEqual(seen[0].quantity, 4)
