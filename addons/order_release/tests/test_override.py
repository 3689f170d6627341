from datetime import date, datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .release_common import CONTROL, ReleaseCase


@tagged("post_install", "-at_install")
class TestOverride(ReleaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._make_customer("Hansa Bau", limit=100.0)
        cls.controller = cls.users["credit_controller"]
        # A test commits nothing; jobs go on as if they had.
        cron = type(cls.env["ir.cron"])
        cls.startClassPatcher(patch.object(cron, "_commit_progress", return_value=60.0))

    def _budget(self, **values):
        return self.env["order.release.budget"].create({"company_id": self.company_a.id, **values})

    def _overrides(self, order):
        return self.env["order.release.override"].search([("order_id", "=", order.id)])

    # Budget

    def test_an_override_is_noted_with_person_duty_value_and_decision(self):
        order = self._sell(12, customer=self.customer)
        self._release(order, "credit_controller", "Bank guarantee")
        override = self._overrides(order)
        self.assertEqual(
            (override.user_id, override.amount, override.gates, override.reason, override.outcome),
            (self.controller, 1200.0, "credit", "Bank guarantee", "pending"),
        )
        self.assertEqual(override.role_id, self.env.ref(CONTROL + "credit_controller"))
        self.assertEqual(override.decision_id_value, order.release_hold_ids.decision_id_value)

    def test_an_approval_is_no_override(self):
        self._set_gate("credit", mode="approve")
        order = self._sell(12, customer=self.customer)
        self._release(order, "credit_controller")
        self.assertEqual(order.release_state, "released")
        self.assertFalse(self._overrides(order))

    def _assert_refused(self, order, text):
        budget_use = self.env["order.release.budget.use"].search([]).mapped("used")
        entries = self.env["distribution.decision"].search_count([])
        with self.assertRaisesRegex(UserError, text):
            self._release(order, "credit_controller")
        self.env.invalidate_all()
        self.assertEqual(order.release_state, "held")
        self.assertFalse(self._overrides(order))
        self.assertEqual(self.env["distribution.decision"].search_count([]), entries)
        self.assertEqual(self.env["order.release.budget.use"].search([]).mapped("used"), budget_use)

    def test_one_override_may_not_let_go_more_than_its_bound(self):
        self._budget(single_amount=1000.0)
        self._assert_refused(self._sell(12, customer=self.customer), "one override of yours")
        small = self._sell(10, customer=self._make_customer("Delta", limit=1.0))
        self._release(small, "credit_controller")
        self.assertEqual(small.release_state, "released")

    def test_the_period_has_a_bound_and_a_new_month_a_new_one(self):
        self._budget(group_id=self.env.ref(CONTROL + "credit_controller").id, amount=2000.0, period="month")
        first, second = (self._sell(12, customer=self._make_customer(n, limit=1.0)) for n in ("A", "B"))
        with freeze_time("2030-03-31 10:00:00"):
            self._release(first, "credit_controller")
            self._assert_refused(second, "800")
        with freeze_time("2030-04-01 10:00:00"):
            self._release(second, "credit_controller")
        self.assertEqual(second.release_state, "released")
        uses = self.env["order.release.budget.use"].search([], order="start_date")
        self.assertEqual(
            [(use.start_date, use.used, use.user_id) for use in uses],
            [(date(2030, 3, 1), 1200.0, self.controller), (date(2030, 4, 1), 1200.0, self.controller)],
        )

    def test_in_bulk_what_does_not_fit_stays_and_the_rest_goes(self):
        self._budget(amount=1500.0)
        orders = self.env["sale.order"]
        for name in ("A", "B"):
            orders |= self._sell(12, customer=self._make_customer(name, limit=1.0))
        wizard = self._release(orders, "credit_controller")
        self.assertEqual(sorted(orders.mapped("release_state")), ["held", "released"])
        self.assertEqual(sorted(wizard.line_ids.mapped("freed")), [False, True])

    def test_the_own_budget_counts_before_the_roles(self):
        self._budget(group_id=self.env.ref(CONTROL + "credit_controller").id, single_amount=1.0)
        self._budget(user_id=self.controller.id, single_amount=5000.0)
        order = self._sell(12, customer=self.customer)
        self._release(order, "credit_controller")
        self.assertEqual(order.release_state, "released")

    def test_the_budget_of_another_company_binds_nobody_here(self):
        self.env["order.release.budget"].create({"company_id": self.company_b.id, "single_amount": 1.0})
        order = self._sell(12, customer=self.customer)
        self._release(order, "credit_controller")
        self.assertEqual(order.release_state, "released")

    def test_nobody_writes_budgets_use_or_overrides_by_hand(self):
        budget = self._budget(amount=2000.0)
        order = self._sell(12, customer=self.customer)
        self._release(order, "credit_controller")
        use, override = budget.use_ids, self._overrides(order)
        for record, values in (
            (use, {"used": 0}),
            (override, {"outcome": "good"}),
            (budget, {"amount": 9e9}),
        ):
            with self.subTest(model=record._name), self.assertRaises(AccessError):
                record.with_user(self.controller).write(values)
        with self.assertRaises(AccessError):
            override.with_user(self.users["administrator"]).unlink()

    def test_a_changed_budget_is_in_the_ledger(self):
        budget = self._budget(amount=2000.0)
        budget.amount = 3000.0
        entry = self.env["distribution.decision"].search([("res_model", "=", budget._name)], limit=1)
        self.assertEqual(entry.verdict, "policy_change")

    # Expiry

    def test_after_its_end_what_nobody_started_is_held_again_and_what_was_picked_goes(self):
        self._budget(valid_days=3)
        order, picked = (self._sell(12, customer=self._make_customer(n, limit=1.0)) for n in ("A", "B"))
        self._release(order | picked, "credit_controller")
        self.assertEqual(self._held(order), (0.0, 12.0))
        picked.picking_ids.move_ids.picked = True
        overrides = self._overrides(order) | self._overrides(picked)
        self.assertEqual(overrides[0].valid_until - overrides[0].decided_at, timedelta(days=3))
        with freeze_time(fields.Datetime.now() + timedelta(days=2)):
            self.env["order.release.override"]._cron_expire()
        self.assertEqual(self._held(order), (0.0, 12.0))
        with freeze_time(fields.Datetime.now() + timedelta(days=4)):
            self.env["order.release.override"]._cron_expire()
            self.env["order.release.override"]._cron_expire()
        self.env.invalidate_all()
        self.assertEqual((order.release_state, self._held(order)), ("held", (12.0, 0.0)))
        self.assertEqual((picked.release_state, self._held(picked)), ("released", (0.0, 12.0)))
        self.assertEqual(overrides.mapped("is_expired"), [True, True])

    # What became of it

    def _invoiced(self, order, due):
        self._validate(order.picking_ids)
        invoice = order._create_invoices()
        invoice.write({"invoice_date": due, "invoice_date_due": due, "invoice_payment_term_id": False})
        invoice.invoice_date_due = due
        invoice.action_post()
        return invoice

    def _pay(self, invoice, on):
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard.create({"payment_date": on})._create_payments()

    def _scored(self, order, day):
        with freeze_time(day):
            self.env["order.release.override"]._cron_score()
        override = self._overrides(order)
        return override.outcome, override.days_late, override.loss_amount, override.is_final

    def test_outcome_follows_shipment_payment_and_time(self):
        self._with_accounting(self.company_a)
        order = self._sell(2, customer=self.customer)
        self._release(order, "credit_controller")
        now = fields.Datetime.now()
        self.assertEqual(self._scored(order, now), ("pending", 0, 0.0, False))
        due = (now + timedelta(days=10)).date()
        invoice = self._invoiced(order, due)
        day = datetime.combine(due, datetime.min.time()) + timedelta(hours=12)
        self.assertEqual(self._scored(order, day), ("pending", 0, 0.0, False))
        self.assertEqual(self._scored(order, day + timedelta(days=20)), ("unpaid", 20, 0.0, False))
        self.assertEqual(
            self._scored(order, day + timedelta(days=120)), ("loss", 120, invoice.amount_total, False)
        )
        self._pay(invoice, due + timedelta(days=125))
        self.assertEqual(self._scored(order, day + timedelta(days=130)), ("late", 125, 0.0, True))

    def test_paid_in_time_is_good_and_cancelled_is_not_shipped(self):
        self._with_accounting(self.company_a)
        order, gone = (self._sell(2, customer=self._make_customer(n, limit=1.0)) for n in ("A", "B"))
        self._release(order | gone, "credit_controller")
        gone._action_cancel()
        due = fields.Date.today() + timedelta(days=10)
        self._pay(self._invoiced(order, due), due)
        day = datetime.combine(due, datetime.min.time()) + timedelta(days=30)
        self.assertEqual(self._scored(order, day), ("good", 0, 0.0, True))
        self.assertEqual(self._scored(gone, day), ("not_shipped", 0, 0.0, True))

    def test_scoring_costs_the_same_for_one_and_for_ten(self):
        def cost(count):
            orders = self.env["sale.order"]
            for index in range(count):
                orders |= self._sell(2, customer=self._make_customer(f"C{index}", limit=1.0))
            self._release(orders, "credit_controller")
            overrides = self.env["order.release.override"].search([("order_id", "in", orders.ids)])
            return self._count_queries(overrides._score)

        cost(1)
        self.assertEqual(cost(1), cost(10))

    def test_the_approver_sees_how_earlier_ones_ended_and_what_is_left(self):
        self._budget(amount=2000.0, single_amount=1500.0, valid_days=5)
        first = self._sell(5, customer=self.customer)
        self._release(first, "credit_controller")
        self._overrides(first).write({"outcome": "loss", "loss_amount": 500.0})
        order = self._sell(8, customer=self.customer)
        wizard = (
            self.env["order.release.wizard"]
            .with_user(self.controller)
            .with_context(active_model="sale.order", active_ids=order.ids)
            .create({})
        )
        self.assertTrue(wizard.own_record.startswith("1: 1 loss; loss"), wizard.own_record)
        self.assertIn("500.00", wizard.customer_record)
        self.assertIn("1,500.00", wizard.budget_note)
        self.assertIn("800.00", wizard.budget_note)
        self.assertIn("5 days", wizard.budget_note)
        self.assertFalse(wizard.is_beyond_budget)
        self.env["order.release.budget"].search([]).single_amount = 700.0
        wizard.invalidate_recordset()
        self.assertTrue(wizard.is_beyond_budget)
        self.assertIn("more than you may", wizard.budget_note)
