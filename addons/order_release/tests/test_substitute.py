from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .release_common import ReleaseCase


@tagged("post_install", "-at_install")
class TestSubstitute(ReleaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_gate("stock")
        cls.customer = cls._make_customer("Hansa Bau")
        cls.old = cls._make_product("Drill X200", price=100.0, cost=50.0)
        cls.new = cls._make_product("Drill X210", price=130.0, cost=60.0)
        cls._put_stock(cls.old, 3)
        cls._put_stock(cls.new, 20)
        cls.desk = cls.users["order_desk"]

    def _approve(self, **values):
        return self.env["order.release.substitute"].create(
            {
                "company_id": self.company_a.id,
                "product_id": self.old.id,
                "substitute_id": self.new.id,
                "consent": "always",
                **values,
            }
        )

    def _order(self, quantity=8):
        return self._sell(quantity, product=self.old, customer=self.customer)

    def _substitute(self, order, user=None, **values):
        wizard = self.env["order.release.substitution"].with_user(user or self.desk)
        wizard.create({"order_id": order.id, **values}).action_substitute()
        order.invalidate_recordset()

    def _listed(self):
        """Return what the customer pays for the substitute on an order of its own."""
        return self._make_order([(self.new, 1)], customer=self.customer).order_line.price_unit

    def test_the_missing_part_is_replaced_at_the_promised_price_and_leaves(self):
        self._approve()
        order = self._order()
        self.assertEqual((order.release_state, self._held(order)), ("partial", (5.0, 3.0)))
        self._substitute(order)
        self.assertEqual(
            [(line.product_id, line.product_uom_qty, line.price_unit) for line in order.order_line],
            [(self.old, 3.0, 100.0), (self.new, 5.0, 100.0)],
        )
        self.assertEqual(order.order_line[1].release_substituted_line_id, order.order_line[0])
        self.assertEqual((order.release_state, self._held(order)), ("released", (0.0, 8.0)))
        entry = self.env["distribution.decision"].search(
            [("res_model", "=", "sale.order"), ("res_id", "=", order.id), ("verdict", "=", "substitute")]
        )
        (line,) = entry.evidence["lines"]
        self.assertEqual(
            (line["replaced"], line["by"], line["price"], line["price_promised"]), (5, 5, 100, 100)
        )

    def test_a_cheaper_one_costs_its_own_price_and_without_protection_a_dearer_too(self):
        self.new.list_price = 80.0
        cheap = self._listed()
        self._approve()
        order = self._order()
        self._substitute(order)
        self.assertEqual(order.order_line[1].price_unit, cheap)
        self.env["order.release.substitute"].search([]).keep_price = False
        self.new.list_price = 130.0
        other = self._order()
        self._substitute(other)
        self.assertEqual(
            other.order_line.filtered(lambda line: line.product_id == self.new).price_unit, self._listed()
        )
        self.assertGreater(self._listed(), 100.0)

    def test_who_must_be_asked_is_asked(self):
        self._approve(consent="ask")
        order = self._order()
        with self._assert_unchanged(order.order_line, ("product_uom_qty",)), self.assertRaises(UserError):
            self._substitute(order)
        self._substitute(order, consent="Mrs Weber, by phone")
        entry = self.env["distribution.decision"].search(
            [("res_id", "=", order.id), ("verdict", "=", "substitute")]
        )
        self.assertEqual(entry.reason, "Mrs Weber, by phone")

    def test_it_is_a_step_of_the_path_only_where_there_is_enough_and_approved(self):
        order = self._order()

        def kinds():
            order.invalidate_recordset()
            return [step["kind"] for step in order.with_user(self.desk).get_release_panel()["path"]["steps"]]

        self.assertEqual(kinds(), ["buy"])
        approval = self._approve(partner_id=self._make_customer("Other").id)
        self.assertEqual(kinds(), ["buy"])
        approval.partner_id = self.customer
        self.assertEqual(kinds(), ["substitute"])
        self._put_stock(self.new, -16)
        self.assertEqual(kinds(), ["buy"])

    def test_who_substitutes_is_an_author(self):
        self._approve()
        self._set_gate("margin", mode="approve", limit_ratio=0.99)
        order = self._order()
        self._substitute(order, self.users["release_desk"])
        self.assertEqual(order.release_author_id, self.users["release_desk"])
        with self.assertRaises(UserError):
            self._release(order, "release_desk")

    def test_others_are_refused_and_nothing_changes(self):
        self._approve()
        order = self._order()
        for role in ("credit_controller", "auditor"):
            with (
                self.subTest(role=role),
                self._assert_unchanged(order.order_line, ("product_uom_qty", "product_id")),
                self.assertRaises(AccessError),
            ):
                self.env["order.release.substitute"].with_user(self.users[role]).sudo()._apply(
                    order, {1: 1}, "x"
                )

    def test_another_companys_approval_counts_not(self):
        self.env["order.release.substitute"].create(
            {"company_id": self.company_b.id, "product_id": self.old.id, "substitute_id": self.new.id}
        )
        order = self._order()
        with self.assertRaises(UserError):
            self._substitute(order)
