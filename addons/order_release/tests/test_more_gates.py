from odoo import Command
from odoo.tests import tagged

from .release_common import CONTROL, ReleaseCase


@tagged("post_install", "-at_install")
class TestPaymentGate(ReleaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._with_accounting()
        cls.product.taxes_id = False
        cls._set_gate("payment")
        cls.customer = cls._make_customer("Online")

    def _pay(self, order, amount, state):
        provider = self.env["payment.provider"].sudo().create({"name": "Test", "code": "none"})
        self.patch(type(provider), "_compute_feature_support_fields", self._support_capture)
        payment = (
            self.env["payment.transaction"]
            .sudo()
            .create(
                {
                    "provider_id": provider.id,
                    "payment_method_id": self.env["payment.method"]
                    .sudo()
                    .with_context(active_test=False)
                    .search([], limit=1)
                    .id,
                    "reference": f"T-{order.name}-{state}",
                    "amount": amount,
                    "currency_id": order.currency_id.id,
                    "partner_id": order.partner_id.id,
                    "sale_order_ids": [Command.set(order.ids)],
                }
            )
        )
        payment.state = state  # what the provider tells later

    @staticmethod
    def _support_capture(providers):
        providers.update({"support_manual_capture": "full_only"})

    def test_what_the_provider_tells_has_the_order_looked_at_again(self):
        order = self._sell(1, customer=self.customer, require_payment=True, prepayment_percent=1.0)
        self.assertEqual(order.release_state, "held")
        self._pay(order, 100.0, "draft")
        requests = self.env["order.release.retest"]
        requests._drain()
        order.transaction_ids._set_done()
        self.assertEqual(requests._drain(), order.ids)
        self.env["sale.order"]._refresh_chunk(order.ids)
        self.assertEqual(order.release_state, "released")

    def test_prepaid_terms_wait_for_their_share(self):
        term = self.env["account.payment.term"].create({"name": "Half first", "release_prepaid_share": 0.5})
        order = self._sell(4, customer=self.customer, payment_term_id=term.id)
        self.assertEqual(self._holds(order), {("payment", "unpaid"): (0.0, 200.0)})
        self._pay(order, 150.0, "done")
        order.action_recheck()
        self.assertEqual(self._holds(order), {("payment", "unpaid"): (150.0, 200.0)})
        self._pay(order, 50.0, "authorized")
        order.action_recheck()
        self.assertEqual(order.release_state, "released")

    def test_authorised_is_not_captured(self):
        self._set_gate("payment", check_captured=True, limit_ratio=1.0)
        order = self._sell(1, customer=self.customer, confirm=False)
        self._pay(order, 100.0, "authorized")
        order.action_confirm()
        self.assertEqual(self._holds(order), {("payment", "not_captured"): (0.0, 100.0)})

    def test_nothing_to_be_paid_before_is_not_held(self):
        self.assertEqual(self._sell(4, customer=self.customer).release_state, "released")

    def test_order_paid_in_full_needs_no_credit(self):
        self._set_gate("credit", exempt_prepaid=True)
        self.customer.with_company(self.company_a).credit_limit = 1.0
        order = self._sell(1, customer=self.customer)
        self.assertEqual(order.release_state, "held")
        self._pay(order, 100.0, "done")
        order.action_recheck()
        self.assertEqual(order.release_state, "released")


@tagged("post_install", "-at_install")
class TestPriceGate(ReleaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # A product of no company has its price in the currency of the database's first company.
        cls.product = cls._make_product("Cable", price=100.0, cost=60.0, company_id=cls.company_a.id)
        cls._put_stock(cls.product, 100)
        cls._set_gate("price", limit_ratio=0.1)

    def test_below_list_by_more_than_the_share(self):
        self.assertEqual(self._sell(1, price=90.0).release_state, "released")
        order = self._sell(1, price=80.0)
        self.assertEqual(self._holds(order), {("price", "below_list"): (0.2, 0.1)})
        self.assertIn("20 % below the list's 100", order.release_blocked_by)

    def test_discount_counts_as_well(self):
        order = self._sell(1, confirm=False)
        order.order_line.discount = 15.0
        order.action_confirm()
        self.assertEqual(self._holds(order), {("price", "below_list"): (0.15, 0.1)})

    def test_list_of_the_customer_counts_with_its_rules(self):
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Key accounts",
                "currency_id": self.eur.id,
                "item_ids": [
                    Command.create({"compute_price": "percentage", "percent_price": 20.0, "min_quantity": 10})
                ],
            }
        )
        self.assertEqual(self._sell(10, price=75.0, pricelist_id=pricelist.id).release_state, "released")
        few = self._sell(9, price=75.0, pricelist_id=pricelist.id)
        self.assertEqual(self._holds(few), {("price", "below_list"): (0.25, 0.1)})

    def test_price_by_hand_only_if_asked(self):
        order = self._sell(1, price=None, confirm=False)
        order.order_line.price_unit = 120.0
        order.action_confirm()
        self.assertEqual(order.release_state, "released")
        self._set_gate("price", limit_ratio=0.1, check_manual=True)
        order = self._sell(1, price=None, confirm=False)
        order.order_line.price_unit = 120.0
        order.action_confirm()
        self.assertEqual(self._holds(order), {("price", "by_hand"): (-0.2, 0.0)})

    def test_price_in_a_larger_unit_and_another_currency(self):
        pricelist = self.env["product.pricelist"].create({"name": "USD", "currency_id": self.usd.id})
        order = self._sell(1, price=1500.0, pricelist_id=pricelist.id, confirm=False)
        order.order_line.write(
            {"product_uom_id": self.env.ref("uom.product_uom_dozen").id, "price_unit": 1500.0}
        )
        order.action_confirm()
        self.assertFalse(self._holds(order))  # 12 x 100 EUR = 1500 USD
        order.order_line.price_unit = 1200.0
        order.order_line.product_uom_qty = 2
        self.assertEqual(self._holds(order), {("price", "below_list"): (0.2, 0.1)})

    def test_list_in_the_currency_of_another_company(self):
        product = self._make_product("Imported", price=125.0)
        main = self.env["res.company"]._get_main_company().currency_id
        listed = main._convert(125.0, self.eur, self.company_a, self.env.cr.now().date())
        self.assertEqual(self._sell(1, product=product, price=listed).release_state, "released")
        order = self._sell(1, product=product, price=listed * 0.8)
        self.assertEqual(self._holds(order), {("price", "below_list"): (0.2, 0.1)})

    def test_currency_of_the_list(self):
        self._set_gate("price", limit_ratio=0.9, check_currency=True)
        pricelist = self.env["product.pricelist"].create({"name": "USD", "currency_id": self.usd.id})
        order = self._sell(1, price=125.0, pricelist_id=pricelist.id)
        self.assertEqual(set(self._holds(order)), {("price", "currency")})


@tagged("post_install", "-at_install")
class TestDealGates(ReleaseCase):
    """Discount by role, margin by category, the approval ladder."""

    def test_role_of_the_salesperson_may_give_more(self):
        role = self.env.ref(CONTROL + "order_desk")
        limits = [Command.create({"group_id": role.id, "limit_ratio": 0.3})]
        self._set_gate("discount", limit_ratio=0.1, role_limit_ids=limits)
        order = self._sell(1, confirm=False)
        order.order_line.discount = 30.0
        order.action_confirm()
        self.assertEqual(order.release_state, "released")
        other = self._sell(1, confirm=False)
        other.user_id = self.users["buyer"]
        other.order_line.discount = 30.0
        other.action_confirm()
        self.assertEqual(self._holds(other), {("discount", "over_discount"): (0.3, 0.1)})

    def test_floor_of_the_nearest_category_counts(self):
        tools = self.env["product.category"].create({"name": "Tools"})
        saws = self.env["product.category"].create({"name": "Saws", "parent_id": tools.id})
        self.product.categ_id = saws
        floors = [Command.create({"categ_id": tools.id, "limit_ratio": 0.5})]
        self._set_gate("margin", limit_ratio=0.1, floor_ids=floors)
        self.assertEqual(self._holds(self._sell(1)), {("margin", "below_floor"): (0.4, 0.5)})
        line = self.policy.line_ids.filtered(lambda one: one.gate == "margin")
        line.floor_ids = [Command.create({"categ_id": saws.id, "limit_ratio": 0.3})]
        self.assertEqual(self._sell(1).release_state, "released")

    def test_ladder_decides_by_amount(self):
        self._set_gate("margin", mode="approve", limit_ratio=0.5, use_ladder=True)
        self.env["distribution.approval.rule"].create(
            {
                "name": "Margin of large orders",
                "code": "order_release",
                "currency_id": self.eur.id,
                "amount_min": 1000.0,
                "group_ids": [Command.set(self.env.ref(CONTROL + "finance_controller").ids)],
            }
        )
        small, large = self._sell(5), self._sell(20)
        self.assertEqual([small.release_state, large.release_state], ["held", "held"])
        self._release(small, "release_desk")
        self.assertEqual(small.release_state, "released")
        wizard = self.env["order.release.wizard"].with_user(self.users["release_desk"])
        with self.assertRaisesRegex(Exception, "do not cover"):
            wizard.create({"order_ids": large.ids, "reason": "x"}).action_release()
        self.assertEqual(large.release_state, "held")
        approval = self.env["distribution.approval"].search([("res_id", "=", large.id)])
        self.assertEqual((approval.amount, approval.state), (2000.0, "pending"))
        approval.with_user(self.users["finance_controller"])._vote("approve", "Strategic customer")
        self.assertEqual((large.release_state, self._held(large)), ("released", (0.0, 20.0)))

    def test_tagged_and_small_orders_are_not_asked(self):
        government = self.env["res.partner.category"].create({"name": "Government"})
        self._set_gate("margin", limit_ratio=0.5, exempt_amount=500.0, exempt_category_ids=government.ids)
        self.assertEqual(self._sell(4).release_state, "released")
        self.assertEqual(self._sell(5).release_state, "held")
        customer = self._make_customer(category_id=[Command.set(government.ids)])
        self.assertEqual(self._sell(5, customer=customer).release_state, "released")


@tagged("post_install", "-at_install")
class TestUnusualGate(ReleaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._make_customer("Regular")
        for quantity in (8, 9, 10, 10, 10, 11, 12, 30):
            cls._sell(quantity, customer=cls.customer, product=cls.product)
        cls.env["order.release.usual"]._rebuild()
        cls._put_stock(cls.product, 1000)
        cls._set_gate("unusual", mode="approve", limit_factor=4.0)

    def test_median_and_deviation_are_robust(self):
        usual = self.env["order.release.usual"].search(
            [("key", "=", self.product.id), ("kind", "=", "product")]
        )
        self.assertEqual((usual.median, usual.deviation, usual.number), (10.0, 1.0, 8))
        self.assertEqual(usual.company_id, self.company_a)

    def test_far_above_asks_for_a_look(self):
        # 10 + 4 x 1.4826 x 1 = 15.9304 pieces; 1000 + 4 x 1.4826 x 100 = 1593.04
        self.assertEqual(self._sell(15, customer=self.customer).release_state, "released")
        order = self._sell(16, customer=self.customer)
        self.assertEqual(
            self._holds(order),
            {("unusual", "quantity"): (16.0, 15.9304), ("unusual", "value"): (1600.0, 1593.04)},
        )
        self.assertIn("usual are 10 (median of 8 lines", order.release_blocked_by)

    def test_it_never_blocks(self):
        with self.assertRaisesRegex(Exception, "does not decide"):
            self._set_gate("unusual", mode="block", limit_factor=4.0)

    def test_without_history_nothing_is_unusual(self):
        order = self._sell(500, customer=self._make_customer(), product=self._make_product("New"))
        self.assertEqual(order.release_state, "released")


@tagged("post_install", "-at_install")
class TestWideCredit(ReleaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.holding = cls._make_customer("Holding", limit=1000.0)
        cls.daughter = cls._make_customer("Daughter", parent_id=cls.holding.id)
        cls.sister = cls._make_customer("Sister", parent_id=cls.holding.id)

    def test_group_shares_the_limit_of_its_head(self):
        self._sell(6, customer=self.sister)
        self.assertEqual(self._sell(6, customer=self.daughter).release_state, "released")
        self._set_gate("credit", count_group=True)
        order = self._sell(1, customer=self.daughter)
        self.assertEqual(self._holds(order), {("credit", "over_limit"): (1300.0, 1000.0)})
        self.assertIn("3 customers of the group", order.release_blocked_by)

    def test_all_companies_in_the_currency_of_the_limit(self):
        self._make_order(
            [(self.product, 5, 100.0)], customer=self.holding, warehouse=self.warehouse_b1, confirm=True
        )
        self._set_gate("credit", count_companies=True)
        # 500 USD are 400 EUR
        self.assertEqual(self._sell(6, customer=self.holding).release_state, "released")
        order = self._sell(1, customer=self.holding)
        self.assertEqual(self._holds(order), {("credit", "over_limit"): (1100.0, 1000.0)})

    def test_longer_terms_than_the_customers(self):
        make = self.env["account.payment.term"].create
        terms = {
            days: make(
                {
                    "name": f"{days} days",
                    "line_ids": [
                        Command.create({"value": "percent", "value_amount": 100.0, "nb_days": days})
                    ],
                }
            )
            for days in (14, 60)
        }
        self.holding.with_company(self.company_a).property_payment_term_id = terms[14]
        self._set_gate("credit", check_terms=True)
        self.assertEqual(self._sell(1, customer=self.holding).release_state, "released")
        order = self._sell(1, customer=self.holding, payment_term_id=terms[60].id)
        self.assertEqual(self._holds(order), {("credit", "longer_terms"): (60.0, 14.0)})

    def test_share_of_the_limit_and_sisters_if_asked(self):
        self._set_gate("credit", limit_ratio=0.5)
        self.assertEqual(
            self._holds(self._sell(6, customer=self.holding)), {("credit", "over_limit"): (600.0, 500.0)}
        )
        company = self.company_b.partner_id
        company.with_company(self.company_a).credit_limit = 1.0
        self.assertEqual(self._sell(1, customer=company).release_state, "released")
        self._set_gate("credit", count_sisters=True)
        self.assertEqual(self._sell(1, customer=company).release_state, "held")
