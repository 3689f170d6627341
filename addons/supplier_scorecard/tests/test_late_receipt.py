from contextlib import contextmanager

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from odoo.addons.distribution_control.logic.finding import Scope
from odoo.addons.distribution_control.logic.summary import fill

from .common import SupplierCase, moment


@tagged("post_install", "-at_install")
class TestLateReceipt(SupplierCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kind = cls.env.ref("supplier_scorecard.exception_kind_receipt_late")

    @contextmanager
    def _on(self, day, hour=10):
        with freeze_time(moment(day, hour)):
            yield

    def _find(self, day, hour=10, company=None, orders=None):
        """Return {order: finding} of that moment of March 2026."""
        company = company or self.company_a
        narrowed = {"record_ids": orders.ids, "res_model": "purchase.order"} if orders is not None else {}
        with self._on(day, hour):
            findings = self.env["supplier.detector.late"]._detect(Scope(company.ids, **narrowed))
        return {self.env["purchase.order"].browse(found.res_id): found for found in findings}

    def test_late_from_the_day_after_the_promise_until_it_is_there(self):
        purchase = self._order_for(12)
        self.assertFalse(self._find(12, 23), "due today is not late")
        found = self._find(15)[purchase]
        self.assertEqual(
            (found.subject_key, found.company_id, found.warehouse_id, found.partner_id, found.product_id),
            (
                f"purchase.order,{purchase.id}",
                self.company_a.id,
                self.warehouse_a1.id,
                self.vendor.id,
                purchase.order_line.product_id.id,
            ),
        )
        self.assertEqual(found.amount_at_risk, 50.0)
        self.assertEqual(
            fill(self.kind.summary_template, found.facts),
            f"{purchase.name} of Rivet works: 3 days late, 0 customer orders wait; lines: 1, due 2026-03-12",
        )
        self._receive(purchase, on=moment(15))
        self.assertFalse(self._find(15))

    def test_only_what_is_open_and_late_is_counted(self):
        purchase = self._order_for(12, quantity=10)
        with self._on(3):
            purchase.order_line = [
                Command.create(
                    {
                        "product_id": self._make_product(name=f"Part {day}").id,
                        "product_qty": 4,
                        "price_unit": 2.5,
                        "date_planned": moment(day),
                    }
                )
                for day in (13, 20)
            ]
        first = purchase.order_line[0].product_id
        self._receive(purchase, quantities={first: 4}, on=moment(12))
        found = self._find(15)[purchase]
        self.assertEqual((found.facts["lines"], found.amount_at_risk, found.product_id), (2, 40.0, None))
        self.assertEqual((found.facts["due"], found.facts["days"]), ("2026-03-12", 3))

    def test_a_remainder_that_was_given_up_is_not_waited_for(self):
        purchase = self._order_for(12)
        self._receive(
            purchase, quantities={purchase.order_line.product_id: 6}, on=moment(12), backorder=False
        )
        self.assertFalse(self._find(15))

    def test_a_new_date_of_the_vendor_ends_the_case(self):
        purchase = self._order_for(12)
        self.assertIn(purchase, self._find(15))
        purchase.order_line._record_vendor_answer(moment(18), "Strike")
        self.assertFalse(self._find(18))
        self.assertEqual(self._find(19)[purchase].facts["days"], 1)

    def test_drafts_cancelled_and_services_are_not_late(self):
        with self._on(2):
            draft = self._make_purchase([(self._make_product(), 1, 5.0)], vendor=self.vendor)
            draft.order_line.date_planned = moment(12)
        cancelled = self._order_for(12)
        cancelled.button_cancel()
        self._order_for(12, product=self._make_product(type="service", is_storable=False))
        self.assertFalse(self._find(15))

    def test_the_branch_day_counts(self):
        """20:30 UTC on the 12th is still the 12th in Berlin and the 13th in Tokyo."""
        tokyo = self.every_day.copy({"tz": "Asia/Tokyo"})
        self.warehouse_a2.calendar_id = tokyo
        here, there = self._order_for(12), self._order_for(12, warehouse=self.warehouse_a2)
        self.assertEqual(list(self._find(12, 20)), [there])
        self.assertEqual(set(self._find(13)), {here, there})
        self.assertEqual(self._find(12, 20)[there].facts["days"], 1)

    def test_two_companies_each_in_its_own_money(self):
        ours = self._order_for(12, currency_id=self.usd.id)
        theirs = self._order_for(12, warehouse=self.warehouse_b1, currency_id=self.usd.id)
        self.assertEqual(
            {
                order: (found.amount_at_risk, found.facts["currency"])
                for order, found in self._find(15).items()
            },
            {ours: (40.0, "EUR")},
        )
        self.assertEqual(
            {
                order: (found.amount_at_risk, found.facts["currency"])
                for order, found in self._find(15, company=self.company_b).items()
            },
            {theirs: (50.0, "USD")},
        )

    def test_who_is_to_be_called(self):
        self.vendor.phone = "+49 30 5550100"
        clerk = self.env["res.partner"].create({"name": "Order desk", "parent_id": self.vendor.id})
        purchase = self._order_for(12)
        purchase.partner_id = clerk
        facts = self._find(15)[purchase].facts
        self.assertEqual((facts["contact"]["name"], facts["phone"]), ("Order desk", "+49 30 5550100"))
        clerk.phone = "+49 30 5550123"
        found = self._find(15)[purchase]
        self.assertEqual((found.facts["phone"], found.partner_id), ("+49 30 5550123", self.vendor.id))

    def test_units_of_the_line_are_converted(self):
        """Two dozens at 60, one dozen received: the other is worth 60."""
        product, dozen = self._make_product(), self.env.ref("uom.product_uom_dozen")
        purchase = self._order_for(12, product=product)
        purchase.order_line.write({"product_qty": 2, "product_uom_id": dozen.id, "price_unit": 60})
        self._receive(purchase, quantities={product: 12}, on=moment(12))
        self.assertEqual(purchase.order_line.qty_received, 1)
        self.assertEqual(self._find(15)[purchase].amount_at_risk, 60.0)

    def test_narrowed_and_flat(self):
        orders = self._order_for(12)
        counts = {}
        for wanted in (1, 10):
            while len(orders) < wanted:
                orders |= self._order_for(12)
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            self.assertEqual(len(self._find(15)), wanted)
            counts[wanted] = self.env.cr.sql_log_count - start
        self.assertEqual(counts[1], counts[10])
        self.assertEqual(list(self._find(15, orders=orders[3])), [orders[3]])

    def test_opened_for_a_buyer_and_cured_by_the_receipt(self):
        purchase = self._order_for(12)
        exceptions = self.env["distribution.exception"]
        with self._on(15):
            self.kind._run(self.company_a)
            case = exceptions.search([("kind_id", "=", self.kind.id), ("res_id", "=", purchase.id)])
            self.assertEqual((case.state, case.amount_at_risk), ("assigned", 50.0))
            self.assertIn(self.env.ref("distribution_control.group_buyer"), case.user_id.all_group_ids)
            self._receive(purchase, on=moment(15))
            self.kind._run(self.company_a)
        self.assertEqual((case.state, case.close_reason), ("closed", "cured"))
