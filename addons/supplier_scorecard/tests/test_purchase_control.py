from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import SupplierCase


@tagged("post_install", "-at_install")
class TestPurchaseControl(SupplierCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_a.supplier_control_active = True
        cls.rule = cls.env.ref("supplier_scorecard.approval_rule_purchase_order")
        cls.rule.write({"currency_id": cls.eur.id, "amount_min": 1000})
        cls.finance, cls.buyer = cls.users["finance_controller"], cls.users["buyer"]
        cls.product = cls._make_product()

    def _order(self, quantity=10, price=5.0, user=None, **values):
        return self._make_purchase(
            [(self.product, quantity, price)], vendor=values.pop("vendor", self.vendor), user=user or self.buyer, **values
        )  # fmt: skip

    def _confirm(self, order, user=None):
        order.with_user(user or self.buyer).button_confirm()
        return order

    def _approvals(self, order, state="pending"):
        return self.env["distribution.approval"].search(
            [("res_model", "=", "purchase.order"), ("res_id", "=", order.id), ("state", "=", state)]
        )

    def test_off_changes_nothing(self):
        self.company_a.supplier_control_active = False
        order = self._confirm(self._order(quantity=1000))
        self.assertEqual((order.state, len(self._approvals(order))), ("purchase", 0))

    def test_small_orders_pass_and_large_ones_wait_until_approved(self):
        self.assertEqual(self._confirm(self._order(quantity=199)).state, "purchase")
        order = self._confirm(self._order(quantity=200))
        self.assertEqual(order.state, "to approve")
        approval = self._approvals(order)
        self.assertEqual((approval.amount, approval.requester_id), (1000.0, self.buyer))
        self.assertIn("Finance controller", order.control_text)
        approval.with_user(self.finance)._vote("approve", "Budgeted")
        self.assertEqual(order.state, "purchase")
        self.assertTrue(order.picking_ids)

    def test_the_amount_is_in_company_currency(self):
        order = self._confirm(self._order(quantity=240, currency_id=self.usd.id))
        self.assertEqual(order.state, "purchase", "1,200 USD are 960 EUR")
        order = self._confirm(self._order(quantity=250, currency_id=self.usd.id))
        self.assertEqual(self._approvals(order).amount, 1000.0)

    def test_no_author_approves_his_own(self):
        both = self._make_user("finance_controller", "buyer", login="control_both")
        order = self._confirm(self._order(quantity=200), user=both)
        with self._assert_unchanged(order, ["state"]), self.assertRaises(UserError):
            self._approvals(order).with_user(both)._vote("approve", "Mine")

    def test_every_way_around_is_refused(self):
        order = self._confirm(self._order(quantity=200))
        manager = self._make_user(
            "buyer", login="control_manager", groups=("purchase.group_purchase_manager",)
        )
        order.with_user(manager).button_approve(force=True)
        order.with_user(manager).action_continue_control()
        self.assertEqual((order.state, len(self._approvals(order))), ("to approve", 1))
        ways = {
            "write the state": lambda: order.with_user(manager).write({"state": "purchase"}),
            "create it confirmed": lambda: self._order(quantity=200, state="purchase"),
        }
        for name, way in ways.items():
            with (
                self.subTest(name),
                self._assert_unchanged(order, ["state"]),
                self.assertRaisesRegex(UserError, "needs approval|as it was approved"),
                self.env.cr.savepoint(),
            ):
                way()

    def test_a_change_voids_and_asks_anew(self):
        order = self._confirm(self._order(quantity=200))
        first = self._approvals(order)
        order.order_line.with_user(self.buyer).price_unit = 6.0
        self.assertEqual((first.state, self._approvals(order).amount), ("void", 1200.0))
        self._approvals(order).with_user(self.finance)._vote("approve", "Fine")
        self.assertEqual(order.state, "purchase")

    def test_a_confirmed_order_does_not_grow_without_approval(self):
        order = self._confirm(self._order(quantity=100))
        line = order.order_line.with_user(self.users["planner"])  # a buyer who sees transfers
        line.product_qty = 150
        self.assertEqual(order.amount_untaxed, 750.0, "still below what needs approval")
        for values in ({"product_qty": 200}, {"price_unit": 50.0}):
            with (
                self.subTest(values),
                self._assert_unchanged(order.order_line, ["product_qty", "price_unit"]),
                self.assertRaisesRegex(UserError, "order of its own"),
                self.env.cr.savepoint(),
            ):
                line.write(values)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            order.with_user(self.buyer).order_line = [
                Command.create({"product_id": self.product.id, "product_qty": 200, "price_unit": 5.0})
            ]
        line.product_qty = 20
        self.assertEqual(order.amount_untaxed, 100.0)

    def test_a_price_above_contract_asks_and_at_contract_does_not(self):
        self.env["product.supplierinfo"].create(
            {"partner_id": self.vendor.id, "product_tmpl_id": self.product.product_tmpl_id.id, "price": 5.0}
        )
        self.assertEqual(self._confirm(self._order(price=5.25)).state, "purchase", "5 % is allowed")
        order = self._confirm(self._order(price=5.26))
        self.assertEqual((order.state, self._approvals(order).code), ("to approve", "purchase_price"))

    def test_without_contract_the_last_price_paid_counts(self):
        self.assertEqual(self._confirm(self._order(price=4.0)).state, "purchase", "nothing to compare with")
        self.assertEqual(self._confirm(self._order(price=5.0)).state, "to approve")
        other = self._make_vendor("Somebody else")
        self.assertEqual(self._confirm(self._order(price=5.0, vendor=other)).state, "purchase")

    def test_a_tier_whose_orders_are_approved_asks(self):
        self.company_a.supplier_tier_active = True
        self.env["supplier.tier.consequence"].search([("tier", "=", "watch")]).approval_needed = True
        tier = self.env["supplier.tier"]
        with patch.object(type(tier), "_current", lambda model, company, partners: {
            (company.id, self.vendor.id): model.new({"tier": "watch"})
        }):  # fmt: skip
            order = self._confirm(self._order())
            self.assertEqual((order.state, self._approvals(order).code), ("to approve", "purchase_tier"))
            other = self._confirm(self._order(vendor=self._make_vendor("Good works")))
        self.assertEqual(other.state, "purchase")

    def test_a_category_has_its_own_approvers(self):
        category = self.env["product.category"].create({"name": "Dangerous goods"})
        self.product.categ_id = category
        self.env["supplier.purchase.policy"].create(
            {
                "name": "Dangerous",
                "company_id": self.company_a.id,
                "categ_id": category.id,
                "code": "purchase_danger",
            }
        )
        self.env["distribution.approval.rule"].create(
            {
                "name": "Dangerous goods",
                "code": "purchase_danger",
                "user_ids": [Command.link(self.users["planner"].id)],
            }
        )
        order = self._order(quantity=200)
        order.order_line = [
            Command.create({"product_id": self._make_product().id, "product_qty": 40, "price_unit": 5.0})
        ]
        self._confirm(order)
        self.assertEqual(
            {one.code: one.amount for one in self._approvals(order)},
            {"purchase_order": 1200.0, "purchase_danger": 1000.0},
        )
        self._approvals(order).filtered(lambda one: one.code == "purchase_danger").with_user(
            self.users["planner"]
        )._vote("approve", "Stored apart")
        self.assertEqual(order.state, "to approve", "one of two")
        self._approvals(order).with_user(self.finance)._vote("approve", "Budgeted")
        self.assertEqual(order.state, "purchase")

    def test_a_blocked_vendor_waits_and_goes_on_when_approved(self):
        self.vendor.control_state = "blocked"
        order = self._confirm(self._order())
        self.assertEqual(order.state, "to approve")
        self.assertIn("blocked", order.control_text)
        self.vendor.with_user(self.finance).sudo().control_state = "approved"
        self.assertEqual(order.state, "purchase")

    def test_companies_do_not_mix(self):
        order = self._make_purchase(
            [(self.product, 1000, 5.0)], vendor=self.vendor, warehouse=self.warehouse_b1
        )
        order.button_confirm()
        self.assertEqual(order.state, "purchase", "company B has not switched it on")

    def test_the_matrix_is_the_administrator_s_and_logged(self):
        policy = self.env["supplier.purchase.policy"].search(
            [("company_id", "=", self.company_a.id), ("code", "=", "purchase_price")]
        )
        with self._assert_unchanged(policy, ["deviation_share"]), self.assertRaises(AccessError):
            policy.with_user(self.buyer).deviation_share = 1


@tagged("post_install", "-at_install")
class TestOnboarding(SupplierCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_a.write({"supplier_control_active": True, "supplier_onboarding_active": True})
        cls.buyer, cls.finance = cls.users["buyer"], cls.users["finance_controller"]
        cls.order = cls._make_purchase([(cls._make_product(), 10, 5.0)], vendor=cls.vendor, user=cls.buyer)

    def _checklist(self):
        return self.env["supplier.onboarding"].search([("partner_id", "=", self.vendor.id)])

    def test_the_first_order_waits_until_the_checklist_is_approved(self):
        self.order.with_user(self.buyer).button_confirm()
        checklist = self._checklist()
        self.assertEqual((self.order.state, len(checklist.item_ids)), ("to approve", 5))
        with self._assert_unchanged(checklist, ["state"]), self.assertRaisesRegex(UserError, "still to do"):
            checklist.with_user(self.buyer).action_submit()
        checklist.item_ids.filtered("is_required").with_user(self.buyer).write(
            {"is_done": True, "done_by_id": self.finance.id}
        )
        self.assertEqual(checklist.item_ids[0].done_by_id, self.buyer, "nobody signs for somebody else")
        checklist.with_user(self.buyer).action_submit()
        self.assertEqual(checklist.state, "waiting")
        with self.assertRaisesRegex(UserError, "those who approve"):
            checklist.item_ids[0].with_user(self.buyer).is_done = False
        approval = self.env["distribution.approval"].search([("code", "=", "vendor_onboarding")])
        approval.with_user(self.finance)._vote("approve", "Called the bank")
        self.assertEqual((checklist.state, self.order.state), ("approved", "purchase"))

    def test_a_vendor_one_has_ordered_from_is_known(self):
        self.company_a.supplier_onboarding_active = False
        self.order.button_confirm()
        self.company_a.supplier_onboarding_active = True
        again = self._make_purchase([(self._make_product(), 1, 5.0)], vendor=self.vendor, user=self.buyer)
        again.with_user(self.buyer).button_confirm()
        self.assertEqual((again.state, len(self._checklist())), ("purchase", 0))

    def test_a_changed_bank_account_voids_the_question(self):
        checklist = self.env["supplier.onboarding"]._start(self.vendor, self.company_a)
        checklist.item_ids.is_done = True
        checklist.with_user(self.buyer).action_submit()
        approval = self.env["distribution.approval"].search([("code", "=", "vendor_onboarding")])
        self.vendor.bank_ids = [Command.create({"acc_number": "DE00 0000"})]
        approval.with_user(self.finance)._vote("approve", "Fine")
        self.assertEqual((approval.state, checklist.state), ("void", "open"))

    def test_the_state_is_not_written(self):
        checklist = self.env["supplier.onboarding"]._start(self.vendor, self.company_a)
        with self._assert_unchanged(checklist, ["state"]), self.assertRaises(UserError):
            checklist.with_user(self.buyer).write({"state": "approved"})
