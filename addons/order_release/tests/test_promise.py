from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .test_allocation import AllocationCase


@tagged("post_install", "-at_install")
class TestPromise(AllocationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.now = fields.Datetime.to_datetime("2030-01-10 08:00:00")

    def _expect(self, quantity, days, warehouse=None, product=None):
        """A receipt of *quantity* due in *days*."""
        warehouse = warehouse or self.warehouse_a1
        vendors = self.env.ref("stock.stock_location_suppliers")
        move = self.env["stock.move"].create(
            {
                "product_id": (product or self.scarce).id,
                "product_uom_qty": quantity,
                "location_id": vendors.id,
                "location_dest_id": warehouse.lot_stock_id.id,
                "picking_type_id": warehouse.in_type_id.id,
                "date": fields.Datetime.now() + timedelta(days=days),
            }
        )
        move._action_confirm(merge=False)
        return move

    def _promised(self, order):
        order._refresh_promises()
        return [
            line.release_promise_at and (line.release_promise_at - self.now).days for line in order.order_line
        ]

    def test_receipts_are_used_up_by_who_waited_first(self):
        with freeze_time(self.now):
            first, second, third = (self._sell(5, product=self.scarce) for _count in range(3))
            self._expect(6, 3)
            self._expect(5, 8)
            self.assertEqual([self._promised(one) for one in (third, first, second)], [[False], [3], [8]])
            self.env["product.supplierinfo"].create(
                {
                    "product_tmpl_id": self.scarce.product_tmpl_id.id,
                    "partner_id": self._make_vendor().id,
                    "delay": 12,
                }
            )
            self.assertEqual(self._promised(third), [12])
            self.assertEqual(third.order_line.release_promise_facts["chosen"]["kind"], "lead_time")

    def test_order_held_for_credit_uses_up_nothing(self):
        with freeze_time(self.now):
            self._sell(5, product=self.scarce, customer=self._make_customer("Poor", limit=1.0))
            good = self._sell(5, product=self.scarce)
            self._expect(5, 3)
            self.assertEqual(self._promised(good), [3])

    def test_other_branch_is_considered_and_the_way_not_taken_is_kept(self):
        self.env["order.release.source"].create(
            {
                "warehouse_id": self.warehouse_a1.id,
                "source_id": self.warehouse_a2.id,
                "travel_days": 2,
                "unit_cost": 1.5,
            }
        )
        self._put_stock(self.scarce, 5, warehouse=self.warehouse_a2)
        with freeze_time(self.now):
            order = self._sell(5, product=self.scarce)
            self._expect(5, 6)
            self.assertEqual(self._promised(order), [2])
            facts = order.order_line.release_promise_facts
            self.assertEqual(
                (facts["chosen"]["source"], facts["chosen"]["cost"]), (self.warehouse_a2.id, 1.5)
            )
            self.assertEqual([one["source"] for one in facts["others"]], self.warehouse_a1.ids)
            self.assertIn("not taken", order.order_line.release_promise_text)
            order.commitment_date = self.now + timedelta(days=9)
            self.assertEqual(self._promised(order), [6])

    def test_promise_goes_with_the_wait(self):
        with freeze_time(self.now):
            order = self._sell(5, product=self.scarce)
            self._expect(5, 6)
            self.assertEqual(self._promised(order), [6])
            self._put_stock(self.scarce, 5)
            self.env["sale.order"]._refresh_chunk(order.ids)
            self.assertEqual((order.release_state, order.order_line.release_promise_at), ("released", False))

    def test_quotation_is_told_when_it_could_ship(self):
        with freeze_time(self.now):
            quote = self._sell(5, product=self.scarce, confirm=False)
            self._expect(5, 6)
            panel = quote.with_user(self.salesman).get_release_panel()
            self.assertEqual(panel["promise"], "Could ship complete on 01/16/2030")

    def test_dates_told_are_added_and_never_overwritten(self):
        order = self._sell(1, confirm=False)
        order.release_requested_date = "2030-02-01 08:00:00"
        order.commitment_date = "2030-02-03 08:00:00"
        order.action_confirm()
        order.commitment_date = "2030-02-10 08:00:00"
        order.commitment_date = "2030-02-07 08:00:00"
        order.commitment_date = "2030-02-07 08:00:00"
        log = self.env["order.release.commitment"].search([("order_id_value", "=", order.id)], order="id")
        self.assertEqual(
            [(row.kind, row.date.day) for row in log],
            [("requested", 1), ("promised", 3), ("promised", 10), ("promised", 7)],
        )
        order.invalidate_recordset()
        self.assertEqual(
            (
                order.release_requested_date.day,
                order.release_first_promise.day,
                order.release_last_promise.day,
            ),
            (1, 3, 7),
        )
        with self.assertRaises(UserError):
            log[0].date = "2031-01-01 00:00:00"
        with self.assertRaises(UserError):
            log.unlink()

    def test_switched_off_logs_nothing(self):
        (self.company_a | self.company_b)._switch_order_release(False)
        order = self._sell(1, confirm=False)
        order.commitment_date = "2030-02-03 08:00:00"
        order.action_confirm()
        self.assertFalse(self.env["order.release.commitment"].search([("order_id_value", "=", order.id)]))

    def test_queries_do_not_grow_with_the_orders(self):
        orders = [self._sell(5, product=self.scarce) for _count in range(5)]
        self._expect(6, 3)
        counts = []
        for some in (orders[:1], orders):
            some = self.env["sale.order"].union(*some)
            for _warm in range(2):
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                some._refresh_promises()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
