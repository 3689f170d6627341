"""Whose day ends a limit or makes an invoice overdue, and which limit counts where a company has branches."""

from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .release_common import ReleaseCase


@tagged("post_install", "-at_install")
class TestDaysAndBranches(ReleaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._make_customer("Hansa Bau")

    def _in_zone(self, zone):
        self.company_a.resource_calendar_id = self.env["resource.calendar"].create(
            {"name": zone, "tz": zone, "company_id": False}
        )

    def _give_limit(self, amount, until=False, company=None):
        return self.env["order.release.credit.line"].create(
            {
                "company_id": (company or self.company_a).id,
                "partner_id": self.customer.id,
                "amount": amount,
                "currency_id": self.eur.id,
                "valid_until": until,
            }
        )

    def test_a_limit_ends_with_the_day_of_the_company(self):
        self._give_limit(1000.0, date(2030, 3, 31))
        # Seen from Greenwich it is the last day of March, and the first of April.
        for zone, moment, state in (
            ("UTC", "2030-03-31 12:30:00", "released"),
            ("Pacific/Auckland", "2030-03-31 12:30:00", "held"),
            ("Pacific/Auckland", "2030-03-31 10:30:00", "released"),
            ("America/Los_Angeles", "2030-04-01 03:00:00", "released"),
            ("America/Los_Angeles", "2030-04-01 08:00:00", "held"),
        ):
            with self.subTest(zone=zone, moment=moment), freeze_time(moment):
                self._in_zone(zone)
                self.assertEqual(self._sell(1, customer=self.customer).release_state, state)

    def test_an_invoice_is_overdue_by_the_day_of_the_company(self):
        self._with_accounting(self.company_a)
        self._set_gate("credit", mode="off")
        self._set_gate("overdue", limit_days=0)
        self._make_invoice(self.customer, 50.0, date="2030-03-01", due="2030-03-31")
        for zone, state in (("UTC", "released"), ("Pacific/Auckland", "held")):
            with self.subTest(zone=zone), freeze_time("2030-03-31 12:30:00"):
                self._in_zone(zone)
                order = self._sell(1, customer=self.customer)
                self.assertEqual(order.release_state, state)
        self.assertEqual(self._holds(order), {("overdue", "overdue"): (1.0, 0.0)})

    def test_each_branch_has_its_limit_whoever_is_judged_beside_it(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company_a.id})
        self.env.user.company_ids = [Command.link(branch.id)]
        branch.order_release_active = True
        warehouse = self._warehouse_of(branch)
        self._give_limit(1000.0)
        self._give_limit(100.0, company=branch)
        self._put_stock(self.product, 50, warehouse=warehouse)
        at_branch = self._make_order([(self.product, 2, 100.0)], customer=self.customer, warehouse=warehouse)
        at_head = self._make_order([(self.product, 3, 100.0)], customer=self.customer)
        engine = self.env["order.release.engine"]
        for orders in (at_branch + at_head, at_head + at_branch):
            outcome = engine._evaluate(orders, "confirm")
            found = {
                order: [(one.figure, one.limit) for one in outcome.decisions[order.id].standing]
                for order in orders
            }
            # Branches count together: what the head office lets go weighs on the branch's limit too.
            self.assertEqual(found[at_head], [])
            self.assertEqual([limit for _figure, limit in found[at_branch]], [100.0])
        at_head.action_confirm()
        at_branch.action_confirm()
        self.assertEqual((at_head.release_state, at_branch.release_state), ("released", "held"))
        self.assertEqual(self._holds(at_branch), {("credit", "over_limit"): (500.0, 100.0)})

    def test_a_quota_counts_the_days_of_its_branch(self):
        self._set_gate("credit", mode="off")
        self.warehouse_a1.calendar_id = self.env["resource.calendar"].create(
            {"name": "Auckland", "tz": "Pacific/Auckland", "company_id": False}
        )
        quotas = self.env["order.release.quota"].create(
            [
                {
                    "name": month,
                    "product_id": self.product.id,
                    "warehouse_id": self.warehouse_a1.id,
                    "partner_ids": self.customer.ids,
                    "quantity": 10,
                    "date_from": f"2030-{month}-01",
                    "date_to": f"2030-{month}-{last}",
                }
                for month, last in (("03", "31"), ("04", "30"))
            ]
        )
        # In Auckland April has begun for two hours; six leave then, three left two hours before its beginning.
        for quantity, moment in ((3, "2030-03-31 09:00:00"), (6, "2030-03-31 13:00:00")):
            order = self._sell(quantity, customer=self.customer)
            self._validate(order.picking_ids)
            order.order_line.move_ids.date = moment
        with freeze_time("2030-04-02 00:00:00"):
            self.env.flush_all()
            quotas.invalidate_recordset()
            self.assertEqual(quotas.mapped("used_qty"), [3.0, 6.0])

    def test_a_month_of_a_budget_begins_at_midnight_of_the_company(self):
        self._in_zone("Pacific/Auckland")
        self.env["order.release.budget"].create({"company_id": self.company_a.id, "amount": 1000.0})
        for number, (moment, month) in enumerate((("2030-03-31 10:59:00", 3), ("2030-03-31 11:01:00", 4)), 1):
            order = self._sell(8, customer=self._make_customer(f"Customer {number}", limit=1.0))
            with freeze_time(moment):
                self._release(order, "credit_controller")
            self.assertEqual(order.release_state, "released")
            uses = self.env["order.release.budget.use"].search([], order="start_date")
            self.assertEqual(uses.mapped("start_date")[-1], date(2030, month, 1))
        self.assertEqual(uses.mapped("used"), [800.0, 800.0])

    def test_the_donor_cap_counts_the_days_of_its_window_and_its_company(self):
        harm = self.env["order.release.harm"].sudo()
        harm.create(
            [
                {
                    "company_id": company.id,
                    "at": at,
                    "run_id_value": 1,
                    "partner_id_value": self.customer.id,
                    "amount": amount,
                }
                for company, at, amount in (
                    (self.company_a, "2030-01-01 10:00:00", -1.0),
                    (self.company_a, "2030-03-25 10:00:00", -20.0),
                    (self.company_a, "2030-03-26 10:00:00", 300.0),  # won, not lost
                    (self.company_b, "2030-03-25 10:00:00", -4000.0),
                )
            ]
        )
        with freeze_time("2030-04-01 10:00:00"):
            self.assertEqual(harm._fetch_given(self.company_a, 30), {self.customer.id: 20.0})
            self.assertEqual(harm._fetch_given(self.company_a, 180), {self.customer.id: 21.0})
