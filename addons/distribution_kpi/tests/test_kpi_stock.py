from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from .common import FactsCase

TODAY = date(2030, 3, 10)


@tagged("post_install", "-at_install")
class TestKpiStock(FactsCase):
    """Branch A1 on 2030-03-10; costs of company A.

    =======  ====  ========================================  ===============================
    nail     6     1,000 since 2029-03-01 less 90 shipped     90 shipped in the last 90 days
    bolt     10    100 since 2028-01-01                       nothing in a year: dead
    screw    2     50 since 2030-03-01                        nothing yet, but new
    washer   1     -5                                         taken and never booked in
    =======  ====  ========================================  ===============================
    """

    source = "distribution.kpi.source.stock"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.nail = cls._make_product("Nail", cost=6.0)
        cls.bolt = cls._make_product("Bolt", cost=10.0)
        cls.screw = cls._make_product("Screw", cost=2.0)
        cls.washer = cls._make_product("Washer", cost=1.0)
        for product, quantity, since in (
            (cls.nail, 1000, "2029-03-01"),
            (cls.bolt, 100, "2028-01-01"),
            (cls.screw, 50, "2030-03-01"),
            (cls.washer, -5, "2030-03-01"),
        ):
            with freeze_time(f"{since} 08:00:00"):
                cls._put_stock(product, quantity)
        with freeze_time("2030-01-20 08:00:00"):
            cls._validate(cls._make_order([(cls.nail, 90)], confirm=True).picking_ids)
        with freeze_time("2030-03-01 08:00:00"):
            cls._put_stock(cls.screw, 7, warehouse=cls.warehouse_b1)
        cls.owner = cls._make_vendor("Consignor")
        cls._put_stock(cls.bolt, 40, owner_id=cls.owner)
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        self.enterContext(freeze_time("2030-03-10 18:00:00"))

    def _count(self, product, counted, at, warehouse=None):
        location = (warehouse or self.warehouse_a1).lot_stock_id
        with freeze_time(at):
            quant = self.env["stock.quant"].search(
                [("product_id", "=", product.id), ("location_id", "=", location.id), ("owner_id", "=", False)]
            )
            quant.inventory_quantity = counted
            quant.action_apply_inventory()

    def _transfer(self, product, quantity, leave, arrive, deadline=None):
        """Move goods from branch A1 to A2 by way of transit."""
        transit = self.company_a.internal_transit_location_id
        values = {"product_id": product.id, "product_uom": product.uom_id.id, "product_uom_qty": quantity}
        stock_a, stock_b = self.warehouse_a1.lot_stock_id, self.warehouse_a2.lot_stock_id
        receive = self.env["stock.move"].create(
            {**values, "location_id": transit.id, "location_dest_id": stock_b.id, "date_deadline": deadline}
        )
        send = self.env["stock.move"].create(
            {
                **values,
                "location_id": stock_a.id,
                "location_dest_id": transit.id,
                "move_dest_ids": receive.ids,
            }
        )
        for move, at in ((send, leave), (receive, arrive)):
            with freeze_time(at):
                move._action_confirm()
                move.write({"quantity": quantity, "picked": True})
                move._action_done()
        return receive

    def test_value_age_and_what_is_old(self):
        # 910 x 6 + 100 x 10 + 50 x 2 - 5 x 1; the consigned bolts are not ours.
        self.assertEqual(self._sums("stock_value", TODAY), (6555, 0))
        nails, bolts, screws = 374 * 5460, 799 * 1000, 9 * 100
        self.assertEqual(self._sums("stock_age", TODAY), (nails + bolts + screws, 6560))
        self.assertEqual(self._sums("stock_old", TODAY), (6460, 6560))

    def test_negative_places(self):
        self.assertEqual(self._sums("stock_negative", TODAY), (1, 0))
        self.assertEqual(self._sums("stock_negative_value", TODAY), (5, 0))
        self.assertEqual(self._documents("stock_negative", TODAY).product_id, self.washer)

    def test_pace_makes_days_turns_and_excess(self):
        # 90 nails in 90 days: one a day, 6 EUR.
        self.assertEqual(self._sums("stock_days", TODAY), (6555, 6))
        self.assertEqual(self._sums("stock_turns", TODAY), (2190, 6555))
        # 910 - 180 days of one
        self.assertEqual(self._sums("stock_excess_value", TODAY), (730 * 6, 0))
        self.assertEqual(self._documents("stock_excess_value", TODAY), self.nail)

    def test_what_came_back_was_not_issued(self):
        with freeze_time("2030-02-01 08:00:00"):
            move = self.env["stock.move"].create(
                {
                    "product_id": self.nail.id,
                    "product_uom": self.nail.uom_id.id,
                    "product_uom_qty": 45,
                    "location_id": self.env.ref("stock.stock_location_customers").id,
                    "location_dest_id": self.warehouse_a1.lot_stock_id.id,
                    "company_id": self.company_a.id,
                }
            )
            move._action_confirm()
            move.write({"quantity": 45, "picked": True})
            move._action_done()
        self.assertEqual(self._sums("stock_days", TODAY), (6555 + 45 * 6, 3))

    def test_dead_is_what_lay_a_year_without_an_issue(self):
        self.assertEqual(self._sums("stock_dead_value", TODAY), (1000, 0))
        self.assertEqual(self._documents("stock_dead_value", TODAY), self.bolt)

    def test_counts_right_and_wrong(self):
        day = date(2030, 3, 8)
        self._count(self.nail, 910, "2030-03-08 09:00:00")
        self._count(self.bolt, 97, "2030-03-08 10:00:00")
        self._count(self.screw, 60, "2030-03-08 11:00:00")
        self.assertEqual(self._sums("stock_record_accuracy", day), (1, 3))
        # 3 bolts lost, 10 screws found
        self.assertEqual(self._sums("stock_adjustment_value", day), (50, 0))
        self.assertEqual(self._sums("stock_adjustment_net", day), (-10, 0))
        self.assertEqual(self._documents("stock_adjustment_net", day).product_id, self.bolt | self.screw)

    def test_transfers_between_branches(self):
        day = date(2030, 3, 7)
        late = self._transfer(
            self.nail, 5, "2030-03-04 08:00:00", "2030-03-07 20:00:00", deadline="2030-03-06 12:00:00"
        )
        self._transfer(
            self.nail, 5, "2030-03-06 08:00:00", "2030-03-07 08:00:00", deadline="2030-03-07 06:00:00"
        )
        self._transfer(self.nail, 5, "2030-03-06 08:00:00", "2030-03-07 08:00:00")
        self.assertEqual(self._sums("transfer_days", day, warehouse_id=self.warehouse_a2), (5.5, 3))
        self.assertEqual(self._sums("transfer_late", day), (1, 2))
        self.assertIn(late, self._documents("transfer_late", day))

    def test_past_days_are_refused_with_the_reason(self):
        day = date(2030, 3, 1)
        self.assertIsNone(self._sums("stock_value", day))
        done = self.env["distribution.kpi"]._rebuild(["stock_value"], self._period(day), self.company_a)
        self.assertIn("night", done["refused"]["stock_value"])

    def test_companies_do_not_mix(self):
        self.assertEqual(self._sums("stock_value", TODAY, company=self.company_b), (14, 0))
        self.assertEqual(
            self._documents("stock_value", TODAY, company=self.company_b).company_id, self.company_b
        )
