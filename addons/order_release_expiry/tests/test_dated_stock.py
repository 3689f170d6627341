from datetime import datetime, timedelta

from odoo.tests import tagged

from odoo.addons.order_release.tests.release_common import ReleaseCase

# Far ahead of any clock: only the promised days count.
NOW = datetime(2130, 5, 1, 10)
LONG_AGO = datetime(2020, 1, 1)


@tagged("post_install", "-at_install")
class TestDatedStock(ReleaseCase):
    """Glue: 4 to be removed on day 5, 6 on day 20, each expiring ten days later; the stock gate blocks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_gate("stock")
        cls.glue = cls._make_product(
            "Glue", price=10.0, tracking="lot", use_expiration_date=True, removal_time=10
        )
        cls.early, cls.late = cls._put_lot(4, 5), cls._put_lot(6, 20)

    @classmethod
    def _put_lot(cls, quantity, removal_day, warehouse=None):
        lot = cls.env["stock.lot"].create(
            {
                "name": f"L{removal_day}",
                "product_id": cls.glue.id,
                "company_id": cls.company_a.id,
                "expiration_date": NOW + timedelta(days=removal_day + 10),
                "removal_date": NOW + timedelta(days=removal_day),
            }
        )
        cls._put_stock(cls.glue, quantity, warehouse=warehouse, lot_id=lot)
        return lot

    def _sell_for(self, day, quantity, **values):
        return self._sell(quantity, product=self.glue, commitment_date=NOW + timedelta(days=day), **values)

    def test_promised_before_any_date_everything_counts(self):
        order = self._sell_for(1, 10)
        self.assertEqual((order.release_state, self._held(order)), ("released", (0.0, 10.0)))

    def test_what_is_to_be_removed_by_the_promised_day_does_not_count(self):
        order = self._sell_for(7, 10)
        self.assertEqual(self._holds(order), {("stock", "short"): (6.0, 10.0)})
        self.assertEqual(self._held(order), (4.0, 6.0))
        self.assertEqual(self._holds(self._sell_for(20, 1)), {("stock", "short"): (0.0, 1.0)})

    def test_without_a_promise_today_counts(self):
        self.late.removal_date = LONG_AGO
        self.assertEqual(self._holds(self._sell(10, product=self.glue)), {("stock", "short"): (4.0, 10.0)})

    def test_expired_lot_without_a_removal_date_does_not_count(self):
        self.early.write({"removal_date": False, "expiration_date": LONG_AGO})
        self.assertEqual(self._holds(self._sell_for(1, 10)), {("stock", "short"): (6.0, 10.0)})

    def test_who_ships_early_takes_the_early_lot(self):
        self._set_gate("credit", mode="block")
        poor = self._make_customer("Poor", limit=1.0)
        soon = self._sell_for(1, 4, customer=poor)
        later = self._sell_for(7, 6, customer=poor)
        poor.with_company(self.company_a).credit_limit = 5000.0
        self.env["sale.order"]._refresh_chunk((soon | later).ids)
        self.assertEqual((self._held(soon), self._held(later)), ((0.0, 4.0), (0.0, 6.0)))

    def test_customer_asks_for_a_remaining_shelf_life(self):
        customer = self._make_customer("Grocer", release_shelf_days=20)
        # On day 1 the early lot has 14 days left, the late one 29.
        order = self._sell_for(1, 10, customer=customer)
        self.assertEqual(self._holds(order), {("stock", "short"): (6.0, 10.0)})

    def test_undated_stock_and_other_branches_are_not_touched(self):
        self._put_lot(50, 30, warehouse=self.warehouse_a2)
        self.assertEqual(self._holds(self._sell_for(25, 3)), {("stock", "short"): (0.0, 3.0)})
        depot = self._sell_for(25, 3, warehouse=self.warehouse_a2)
        self.assertEqual(depot.release_state, "released")
        plain = self._sell(5, commitment_date=NOW + timedelta(days=400))
        self.assertEqual(plain.release_state, "released")

    def test_one_query_more_however_many_orders(self):
        orders = self.env["sale.order"].concat(*(self._sell_for(30, 1) for _index in range(6)))
        engine, counts = self.env["order.release.engine"].sudo(), []
        for some in (orders[:2], orders):
            engine._evaluate(some)
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            engine._evaluate(some)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(set(orders.mapped("release_state")), {"held"})
        self.assertEqual(counts[0], counts[1])
