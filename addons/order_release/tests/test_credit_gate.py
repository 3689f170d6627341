from odoo import Command
from odoo.tests import tagged

from .release_common import ReleaseCase


@tagged("post_install", "-at_install")
class TestCreditGate(ReleaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._with_accounting()
        cls.product.taxes_id = False  # a new chart gives its default tax to products without any
        cls.customer = cls._make_customer("Hansa Bau", limit=1000.0)

    def test_order_within_limit_is_not_held(self):
        order = self._sell(10, customer=self.customer)
        self.assertEqual(order.release_state, "released")
        self.assertEqual(self._held(order), (0.0, 10.0))
        self.assertFalse(order.release_hold_ids)
        self.assertEqual(order.picking_ids.state, "assigned")

    def test_order_over_limit_is_held_with_its_figures(self):
        order = self._sell(12, customer=self.customer)
        self.assertEqual(order.release_state, "held")
        self.assertEqual(self._held(order), (12.0, 0.0))
        self.assertEqual(self._holds(order), {("credit", "over_limit"): (1200.0, 1000.0)})
        self.assertIn("1,200.00", order.release_blocked_by)
        self.assertIn("1,000.00", order.release_blocked_by)

    def test_the_delivery_says_why_it_is_held_and_who_acts(self):
        order = self._sell(12, customer=self.customer)
        reason = order.picking_ids.with_user(self.users["warehouse_operator"]).release_hold_reason
        self.assertTrue(reason.startswith(f"{order.name}: Credit: Exposure"), reason)
        self.assertTrue(reason.endswith(f". Next: {order.release_role_id.name}"), reason)
        self.assertTrue(order.release_role_id)

    def test_exposure_adds_receivable_draft_delivered_confirmed_and_order(self):
        self._make_invoice(self.customer, 300.0)
        self._make_invoice(self.customer, 70.0, post=False)
        delivered = self._sell(2, customer=self.customer)
        self._validate(delivered.picking_ids)
        self._sell(1, customer=self.customer)
        order = self._sell(4, customer=self.customer)
        self.assertEqual(self._holds(order), {("credit", "over_limit"): (1070.0, 1000.0)})
        facts = order.release_hold_ids.facts
        self.assertEqual(
            [facts[name] for name in ("receivable", "draft", "delivered", "confirmed", "order")],
            [300.0, 70.0, 200.0, 100.0, 400.0],
        )

    def test_invoicing_moves_exposure_without_counting_twice(self):
        order = self._sell(6, customer=self.customer)
        self._validate(order.picking_ids)
        invoice = order._create_invoices()
        invoice.action_post()
        second = self._sell(5, customer=self.customer)
        self.assertEqual(self._holds(second), {("credit", "over_limit"): (1100.0, 1000.0)})

    def test_cheap_goods_count_to_the_cent(self):
        """10,000 at 0.05 less 10 % are 450: the price of one, rounded to 0.05 or 0.04, is not what is owed."""
        line = {"product_id": self.product.id, "product_uom_qty": 10000, "price_unit": 0.05, "discount": 10}
        self._put_stock(self.product, 20000)
        for _each in range(2):
            order = self._sell(confirm=False, customer=self.customer)
            order.order_line = [Command.clear(), Command.create(line)]
            order.action_confirm()
        self.assertEqual((order.amount_total, order.release_state), (450.0, "released"))
        held = self._sell(2, customer=self.customer)
        self.assertEqual(self._holds(held), {("credit", "over_limit"): (1100.0, 1000.0)})
        self.assertEqual(held.release_hold_ids.facts["confirmed"], 900.0)

    def test_contacts_share_the_limit_of_their_company(self):
        contact = self.env["res.partner"].create({"name": "Site", "parent_id": self.customer.id})
        self._sell(6, customer=self.customer)
        order = self._sell(6, customer=contact)
        self.assertEqual(self._holds(order), {("credit", "over_limit"): (1200.0, 1000.0)})

    def test_branches_count_together_and_sisters_do_not(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company_a.id})
        branch._switch_order_release(True)
        self.env.user.company_ids += branch
        warehouse = self._warehouse_of(branch)
        self._put_stock(self.product, 100, warehouse=warehouse)
        self._sell(6, customer=self.customer)
        in_branch = self._make_order(
            [(self.product, 6, 100.0)], customer=self.customer, warehouse=warehouse, confirm=True
        )
        self.assertEqual(self._holds(in_branch), {("credit", "over_limit"): (1200.0, 1000.0)})
        elsewhere = self._make_order(
            [(self.product, 20, 100.0)], customer=self.customer, warehouse=self.warehouse_b1, confirm=True
        )
        self.assertEqual(elsewhere.release_state, "released")

    def test_each_company_has_its_own_limit_in_its_own_currency(self):
        self.customer.with_company(self.company_b).credit_limit = 500.0
        order = self._make_order(
            [(self.product, 6, 100.0)], customer=self.customer, warehouse=self.warehouse_b1, confirm=True
        )
        self.assertEqual(self._holds(order), {("credit", "over_limit"): (600.0, 500.0)})
        self.assertEqual(order.release_hold_ids.currency_id, self.usd)

    def test_order_in_foreign_currency_counts_at_its_rate(self):
        pricelist = self.env["product.pricelist"].create({"name": "USD", "currency_id": self.usd.id})
        order = self._sell(11, price=125.0, customer=self.customer, pricelist_id=pricelist.id)
        self.assertEqual(order.currency_id, self.usd)
        self.assertEqual(self._holds(order), {("credit", "over_limit"): (1100.0, 1000.0)})

    def test_credit_line_in_its_currency_replaces_the_limit(self):
        line = self.env["order.release.credit.line"].create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company_a.id,
                "amount": 5000.0,
                "currency_id": self.usd.id,
            }
        )
        self.assertEqual(self._sell(12, customer=self.customer).release_state, "released")
        order = self._sell(29, customer=self.customer)
        self.assertEqual(self._holds(order), {("credit", "over_limit"): (5125.0, 5000.0)})
        self.assertEqual(order.release_hold_ids.currency_id, self.usd)
        line.valid_until = self._days_ago(1)
        late = self._sell(1, customer=self.customer)
        self.assertEqual(self._holds(late), {("credit", "limit_expired"): (1625.0, 0.0)})

    def test_no_limit_no_check(self):
        order = self._sell(90, customer=self._make_customer("Unlimited"))
        self.assertEqual(order.release_state, "released")

    def test_sister_company_is_not_checked(self):
        sister = self.company_b.partner_id
        sister.with_company(self.company_a).credit_limit = 1.0
        self.assertEqual(self._sell(5, customer=sister).release_state, "released")

    def test_held_order_takes_no_credit_from_the_next(self):
        held = self._sell(20, customer=self.customer)
        small = self._sell(9, customer=self.customer)
        self.assertEqual((held.release_state, small.release_state), ("held", "released"))
        third = self._sell(2, customer=self.customer)
        self.assertEqual(self._holds(third), {("credit", "over_limit"): (1100.0, 1000.0)})
        self.assertEqual(third.release_hold_ids.facts["held_elsewhere"], 2000.0)

    def test_down_payment_counts_once(self):
        order = self._sell(8, customer=self.customer)
        wizard = self.env["sale.advance.payment.inv"].with_context(active_ids=order.ids, active_model="sale.order").create(
            {"advance_payment_method": "fixed", "fixed_amount": 300.0}
        )  # fmt: skip
        wizard.create_invoices()
        order.invoice_ids.action_post()
        # 300 invoiced, 500 still to be invoiced.
        second = self._sell(3, customer=self.customer)
        self.assertEqual(self._holds(second), {("credit", "over_limit"): (1100.0, 1000.0)})
        # Its line has no product, and so neither a unit nor a price of a list.
        line = order.order_line.filtered(lambda one: one.is_downpayment and not one.display_type)
        self.assertFalse(line.product_id)
        demand = self.env["order.release.engine"]._refresh(order).demands[order.id]
        found = {one.line_id: (one.product_id, one.asked, one.listed) for one in demand.lines}
        self.assertEqual(found[line.id], (0, 300.0, 0.0))

    def test_taxes_are_part_of_the_exposure(self):
        tax = self.env["account.tax"].create({"name": "10", "amount": 10.0, "company_id": self.company_a.id})
        order = self._sell(10, customer=self.customer, confirm=False)
        order.order_line.write({"tax_ids": [Command.set(tax.ids)]})
        order.action_confirm()
        self.assertEqual(self._holds(order), {("credit", "over_limit"): (1100.0, 1000.0)})

    def test_share_of_limit_of_the_policy_narrows_it(self):
        self._set_gate("credit", limit_ratio=0.8)
        order = self._sell(9, customer=self.customer)
        self.assertEqual(self._holds(order), {("credit", "over_limit"): (900.0, 800.0)})

    def test_payment_cures_and_the_order_leaves_by_itself(self):
        invoice = self._make_invoice(self.customer, 500.0)
        order = self._sell(6, customer=self.customer)
        self.assertEqual(order.release_state, "held")
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"journal_id": self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company_a.id)], limit=1).id})._create_payments()  # fmt: skip
        self.env["sale.order"]._refresh_chunk(order.ids)
        if invoice.amount_residual:
            self.fail("the payment did not settle the invoice")
        self.assertEqual(order.release_state, "released")
        self.assertEqual(self._holds(order, "cured"), {("credit", "over_limit"): (1100.0, 1000.0)})
        self.assertEqual(self._held(order), (0.0, 6.0))
        decision = self.env["distribution.decision"].search(
            [("res_model", "=", "sale.order"), ("res_id", "=", order.id)]
        )
        self.assertEqual(decision.verdict, "auto_release")
