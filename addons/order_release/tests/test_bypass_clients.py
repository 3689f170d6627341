"""What clients may say in values, contexts and arguments: nothing of it opens a gate, tells a customer a date, or crashes."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .release_common import ReleaseCase


@tagged("post_install", "-at_install")
class TestWhatClientsSay(ReleaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._make_customer("Alpha Works", limit=100.0)
        cls.order = cls._sell(3, customer=cls.customer)

    def _as(self, user, **context):
        return self.env(user=user, su=False, context={"allowed_company_ids": self.company_a.ids, **context})

    def test_defaults_of_the_context_release_nothing(self):
        env = self._as(
            self.salesman,
            default_release_state="released",
            default_release_value_held=7.0,
            default_release_author_id=False,
            default_release_promise_at="2031-01-01 00:00:00",
            default_release_supply_pending=True,
            default_release_held_at="2031-01-01 00:00:00",
            default_release_decision_id_value=1,
        )
        order = env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [Command.create({"product_id": self.product.id, "product_uom_qty": 2})],
            }
        )
        self.assertEqual((order.release_state, order.release_value_held), ("none", 0.0))
        line = order.order_line
        self.assertEqual((line.release_promise_at, line.release_supply_pending), (False, False))
        order.action_confirm()
        self.assertEqual((order.release_state, self._held(order.with_env(self.env))), ("held", (2.0, 0.0)))
        self.assertEqual(order.sudo().order_line.move_ids.release_decision_id_value, 0)

    def test_an_invoice_is_not_covered_by_the_context(self):
        self._with_accounting(self.company_a)
        env = self.env(context={**self.env.context, "default_release_cover": {"1": 1e9}})
        invoice = env["account.move"].create({"move_type": "out_invoice", "partner_id": self.customer.id})
        self.assertFalse(invoice.release_cover)

    def test_what_customers_are_told_is_not_written_by_hand(self):
        line = self.order.order_line
        for values in (
            {"release_promise_at": "2031-01-01 00:00:00"},
            {"release_promise_late_at": "2031-01-01 00:00:00"},
            {"release_promise_facts": {"chosen": {"source": "x"}}},
            {"release_substituted_line_id": line.id},
        ):
            with self.assertRaisesRegex(UserError, "by hand"):
                line.with_env(self._as(self.salesman)).write(values)
            with self.assertRaisesRegex(UserError, "by hand"):
                self._sell(1, confirm=False).order_line.with_env(self._as(self.salesman)).create(
                    {"order_id": self.order.id, "product_id": self.product.id, **values}
                )
        self.assertFalse(line.release_promise_at or line.release_substituted_line_id)

    def test_forms_tell_nothing_of_orders_that_the_person_does_not_read(self):
        foreign = self._make_order(
            [(self.product, 9, 100.0)],
            customer=self._make_customer("Far Away", limit=10.0, company=self.company_b),
            warehouse=self.warehouse_b1,
            confirm=True,
        )
        self.assertEqual(foreign.release_state, "held")
        for role in ("order_desk", "warehouse_operator"):
            for model in ("order.release.wizard", "order.release.stop"):
                env = self._as(self.users[role], active_model="sale.order", active_ids=foreign.ids)
                with self.subTest(role=role, model=model), self.assertRaises(AccessError):
                    env[model].default_get(["order_ids", "line_ids"])
        for ids in ("abc", None, {"a": 1}, 5, ["x"]):
            env = self._as(self.users["order_desk"], active_model="sale.order", active_ids=ids)
            values = env["order.release.wizard"].default_get(["order_ids", "line_ids"])
            self.assertEqual(values["order_ids"], [Command.set([])])

    def test_strange_arguments_are_refused_in_words(self):
        orders = self.env["sale.order"].with_env(self._as(self.salesman))
        for key in (
            None,
            1,
            "",
            "approve:",
            "approve:x",
            "receipt:zz",
            "limit:1",
            "payment:",
            ["a"],
            {"a": 1},
        ):
            with self.subTest(key=key), self.assertRaisesRegex(UserError, "Nothing can be opened"):
                orders.action_release_step(key)
        for domain in ("x", 5, ["|"], [["nope", "=", 1]], {"a": 1}):
            with self.subTest(domain=domain), self.assertRaisesRegex(UserError, "cannot be read"):
                orders.get_release_book(domain)
        self.assertEqual(orders.get_release_book(None)["count"], 1)
        for ids in (None, 5, "abc", {"a": 1}):
            self.assertEqual(orders.action_release_desk_of(ids, "x")["domain"][0], ("id", "in", []))

    def test_tags_that_choose_gates_are_not_put_on_by_who_sells(self):
        government, gold, free = (
            self.env["res.partner.category"].create({"name": name}) for name in ("Government", "Gold", "Free")
        )
        self._set_gate("credit", exempt_category_ids=[Command.set(government.ids)])
        self.env["order.release.demand.class"].create({"name": "Gold", "category_ids": gold.ids})
        seller = self._make_user("order_desk", login="seller", groups=("base.group_partner_manager",))
        env = self._as(seller)
        customer = self.customer.with_env(env)
        for tag in (government, gold):
            for attempt in (
                lambda tag=tag: customer.write({"category_id": [Command.link(tag.id)]}),
                lambda tag=tag: env["res.partner"].create({"name": "New", "category_id": tag.ids}),
                lambda tag=tag: tag.with_env(env).write({"partner_ids": [Command.link(customer.id)]}),
            ):
                with self.subTest(tag=tag.name), self.assertRaises(AccessError) as refused:
                    attempt()
                self.assertIn("Ask one of these to change them: Credit controller", str(refused.exception))
        self.env.invalidate_all()
        self.assertFalse(self.customer.category_id)
        self.assertEqual(self.order.release_state, "held")
        customer.write({"category_id": [Command.link(free.id)]})
        controller = self._make_user(
            "credit_controller", login="tagger", groups=("base.group_partner_manager",)
        )
        self.customer.with_env(self._as(controller)).write({"category_id": [Command.link(government.id)]})
        self.assertEqual(self.customer.category_id, government | free)
        customer.write({"category_id": [Command.unlink(free.id)], "name": "Alpha Works Ltd"})
        with self.assertRaises(AccessError):
            customer.write({"category_id": [Command.clear()]})

    def test_switched_off_tags_are_free(self):
        tag = self.env["res.partner.category"].create({"name": "Government"})
        self._set_gate("credit", exempt_category_ids=[Command.set(tag.ids)])
        self.order.action_cancel()
        (self.company_a | self.company_b).write({"order_release_active": False})
        seller = self._make_user("order_desk", login="seller", groups=("base.group_partner_manager",))
        self.customer.with_env(self._as(seller)).write({"category_id": [Command.link(tag.id)]})
        self.assertEqual(self.customer.category_id, tag)
