from odoo import SUPERUSER_ID, Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .release_common import CONTROL, ReleaseCase


@tagged("post_install", "-at_install")
class TestReleasePeople(ReleaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._make_customer("Hansa Bau", limit=100.0)
        cls.order = cls._sell(3, customer=cls.customer)
        cls.watched = ("state", "covered_excess", "decision_id_value")

    def _assert_refused(self, user, text="", **kwargs):
        entries = self.env["distribution.decision"].search_count([])
        holds = self.order.release_hold_ids
        with self._assert_unchanged(holds, self.watched), self.assertRaisesRegex(UserError, text):
            self._release(self.order, user, **kwargs)
        self.assertEqual(self._held(self.order), (3.0, 0.0))
        self.assertEqual(self.order.release_state, "held")
        self.assertEqual(self.env["distribution.decision"].search_count([]), entries)

    def test_role_releases_with_reason_and_the_ledger_keeps_figures(self):
        self._release(self.order, "credit_controller", "Bank guarantee arrived")
        self.assertEqual(self.order.release_state, "released")
        self.assertEqual(self._held(self.order), (0.0, 3.0))
        hold = self.order.release_hold_ids
        self.assertEqual((hold.state, hold.cleared_by_name), ("overridden", "Credit controller"))
        entry = self.env["distribution.decision"].browse(hold.decision_id_value)
        self.assertEqual((entry.verdict, entry.reason), ("override", "Bank guarantee arrived"))
        self.assertEqual(entry.actor_id_value, self.users["credit_controller"].id)
        self.assertEqual(entry.duty, CONTROL + "credit_controller")
        (seen,) = entry.evidence["holds"]
        self.assertEqual((seen["figure"], seen["limit"], seen["excess"]), (300.0, 100.0, 200.0))
        self.assertEqual(self.order.order_line.move_ids.release_decision_id_value, entry.id)

    def test_other_roles_are_refused(self):
        for role in ("release_desk", "order_desk", "finance_controller", "administrator"):
            with self.subTest(role=role):
                self._assert_refused(self.users[role], "Your duties do not cover")

    def test_no_reason_no_release(self):
        self._assert_refused(self.users["credit_controller"], "Give a reason", reason="  ")

    def test_author_is_refused_whatever_the_roles(self):
        self.salesman.group_ids += self.env.ref(CONTROL + "credit_controller") + self.env.ref(
            CONTROL + "administrator"
        )
        self._assert_refused(self.salesman, "own work")

    def test_salesperson_of_record_is_refused(self):
        controller = self.users["credit_controller"]
        self.order.user_id = controller
        self._assert_refused(controller, "own work")

    def test_whoever_changed_a_price_last_is_refused(self):
        controller = self.users["credit_controller"]
        self.order.order_line.with_user(controller).price_unit = 99.0
        self.assertEqual(self.order.release_author_id, controller)
        self._assert_refused(controller, "own work")

    def test_duties_that_exclude_each_other_are_refused_at_the_second_act(self):
        self._set_gate("margin", mode="approve", role="finance_controller", limit_ratio=0.3)
        order = self._sell(3, price=80.0, customer=self.customer)
        both = self._make_user("credit_controller", "finance_controller")
        self.env["distribution.sod.rule"].search([]).active = False
        rule = self.env.ref("distribution_control.sod_rule_credit_finance")
        rule.active = True
        credit = order.release_hold_ids.filtered(lambda hold: hold.gate == "credit")
        credit.with_user(both)._clear("Guarantee")
        rest = order.release_hold_ids - credit
        with self._assert_unchanged(rest, self.watched), self.assertRaises(UserError):
            rest.with_user(both)._clear("Agreed")

    def test_robot_portal_and_public_never_release(self):
        portal = new_test_user(self.env, "portal_release", groups="base.group_portal")
        holds = self.order.release_hold_ids
        for user in (self.env["res.users"].browse(SUPERUSER_ID), portal, self.env.ref("base.public_user")):
            with self.subTest(user=user.login), self.assertRaisesRegex(UserError, "a person of the house"):
                holds.with_user(user).sudo()._clear("because")
        self.assertEqual(self._held(self.order), (3.0, 0.0))

    def test_sudo_and_context_open_nothing(self):
        desk = self.users["order_desk"]
        wizard = self.env["order.release.wizard"].with_user(desk).sudo().with_context(
            release_pass=True, bypass=True, active_model="sale.order", active_ids=self.order.ids
        ).create({"reason": "x"})  # fmt: skip
        with self.assertRaises(UserError):
            wizard.action_release()
        self.assertEqual(self._held(self.order), (3.0, 0.0))

    def test_clients_write_neither_holds_nor_policies_nor_state(self):
        hold, line = self.order.release_hold_ids, self.policy.line_ids[:1]
        for user in (self.salesman, self.users["release_desk"], self.users["credit_controller"]):
            with self.subTest(user=user.login):
                for call in (
                    lambda user=user: hold.with_user(user).write({"state": "cured"}),
                    lambda user=user: hold.with_user(user).unlink(),
                    lambda user=user: hold.with_user(user).copy(),
                    lambda user=user: self.policy.with_user(user).write({"active": False}),
                    lambda user=user: line.with_user(user).write({"mode": "off"}),
                    lambda user=user: line.with_user(user).unlink(),
                ):
                    with self.assertRaises(AccessError):
                        call()
                for values in (
                    {"release_state": "released"},
                    {"release_author_id": False},
                    {"release_hold_ids": [Command.clear()]},
                ):
                    with self.assertRaises(UserError):
                        self.order.with_user(user).write(values)
        self.assertEqual(self._held(self.order), (3.0, 0.0))
        with self.assertRaises(UserError):
            self._make_order([(self.product, 1)], user=self.salesman, release_state="released")

    def test_override_stands_until_the_figure_is_worse(self):
        self._release(self.order, "credit_controller")
        line = self.order.order_line
        line.write({"product_uom_qty": 2, "price_unit": 100.0})
        self.assertEqual((self.order.release_state, self._held(self.order)), ("released", (0.0, 2.0)))
        line.write({"product_uom_qty": 3, "price_unit": 100.0})
        self.assertEqual((self.order.release_state, self._held(self.order)), ("released", (0.0, 3.0)))
        line.write({"product_uom_qty": 4, "price_unit": 100.0})
        self.assertEqual((self.order.release_state, self._held(self.order)), ("partial", (1.0, 3.0)))
        self.assertEqual(self._holds(self.order), {("credit", "over_limit"): (400.0, 100.0)})

    def test_figure_worse_than_the_person_saw_stays_held(self):
        self.customer.with_company(self.company_a).credit_limit = 50.0
        self._release(self.order, "credit_controller")
        self.assertEqual((self.order.release_state, self._held(self.order)), ("held", (3.0, 0.0)))
        self.assertEqual(self._holds(self.order), {("credit", "over_limit"): (300.0, 50.0)})

    def test_two_gates_need_two_people(self):
        self._set_gate("margin", mode="approve", limit_ratio=0.3)
        order = self._sell(3, price=80.0, customer=self.customer)
        self.assertEqual(
            self._holds(order),
            {("credit", "over_limit"): (240.0, 100.0), ("margin", "below_floor"): (0.25, 0.3)},
        )
        wizard = self._release(order, "credit_controller")
        self.assertEqual((order.release_state, self._held(order)), ("held", (3.0, 0.0)))
        self.assertIn("Margin", wizard.line_ids.outcome)
        self._release(order, "release_desk")
        self.assertEqual((order.release_state, self._held(order)), ("released", (0.0, 3.0)))
        self.assertEqual(set(order.release_hold_ids.mapped("state")), {"released", "overridden"})

    def test_bulk_release_says_per_order_what_became_of_it(self):
        own = self._make_order(
            [(self.product, 5, 100.0)],
            customer=self.customer,
            user=self.users["credit_controller"],
            confirm=True,
        ).with_env(self.env)
        other = self._sell(2, customer=self._make_customer("Delta Tools", limit=100.0))
        wizard = self._release(self.order | own | other, "credit_controller")
        self.assertEqual(
            {line.order_id: line.freed for line in wizard.line_ids},
            {self.order: True, own: False, other: True},
        )
        self.assertEqual(
            (self._held(self.order), self._held(own), self._held(other)), ((0, 3), (5, 0), (0, 2))
        )

    def test_asked_for_release_one_member_of_the_role_gets_the_task(self):
        order = self.order.with_user(self.salesman)
        self.assertEqual(order.release_next, self.order.release_role_id.name)
        order.action_ask_release()
        self.env["res.lang"]._activate_lang("de_DE")
        order.with_context(lang="de_DE").action_ask_release()
        activity = self.order.activity_ids
        self.assertEqual(activity.user_id, self.users["credit_controller"])
        self.assertIn(self.order.release_hold_ids.message, activity.summary)
        self.assertEqual(order.release_next, f"{activity.user_id.name}, asked")
        (reason,) = order.with_user(self.salesman).get_release_panel()["reasons"]
        self.assertEqual(reason["role"], f"{activity.user_id.name}, asked")
        self._release(self.order, "credit_controller")
        self.assertFalse(self.order.activity_ids.filtered("active"))

    def test_nobody_is_asked_for_goods_where_a_person_can_help_nor_asks_the_own_person(self):
        self._set_gate("stock")
        short = self._sell(5, product=self._make_product("Short", price=100.0), customer=self.customer)
        self.assertEqual(
            {hold.gate for hold in short.release_hold_ids._filter_standing()}, {"credit", "stock"}
        )
        short.with_user(self.users["release_desk"]).action_ask_release()
        self.assertEqual(short.activity_ids.user_id, self.users["credit_controller"])
        with self.assertRaises(UserError):
            self.order.with_user(self.users["credit_controller"]).action_ask_release()
        self.assertFalse(self.order.activity_ids)

    def test_auditor_sets_nothing_in_motion(self):
        order = self.order.with_user(self.users["auditor"])
        self.assertFalse(
            {name for name, may in order.get_release_panel()["may"].items() if may} - {"decisions"}
        )
        for call in (order.action_recheck, order.action_ask_release):
            with self.assertRaises(AccessError):
                call()
        self.assertFalse(self.order.activity_ids)

    def test_cancelled_order_holds_nothing(self):
        self.order._action_cancel()
        self.assertEqual(self.order.release_state, "none")
        self.assertFalse(self._holds(self.order))

    def test_panel_tells_reason_role_and_buttons_per_person(self):
        panels = {
            role: self.order.with_user(user).get_release_panel()
            for role, user in (("controller", self.users["credit_controller"]), ("sales", self.salesman))
        }
        self.assertEqual([one["role"] for one in panels["sales"]["reasons"]], ["Credit controller"])
        self.assertTrue(panels["controller"]["may"]["release"])
        self.assertFalse(panels["sales"]["may"]["release"])
        self.assertTrue(panels["sales"]["may"]["ask"])

    def test_quotation_shows_what_would_hold_and_writes_nothing(self):
        quotation = self._sell(3, customer=self.customer, confirm=False)
        panel = quotation.with_user(self.salesman).get_release_panel()
        self.assertEqual((panel["state"], len(panel["reasons"])), ("quote", 1))
        self.assertIn("300.00", panel["reasons"][0]["text"])
        self.assertFalse(quotation.release_hold_ids)
        self.assertEqual(quotation.release_state, "none")
