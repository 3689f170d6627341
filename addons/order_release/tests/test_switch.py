from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .release_common import ReleaseCase


@tagged("post_install", "-at_install")
class TestSwitch(ReleaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_a._switch_order_release(False)
        cls.customer = cls._make_customer("Hansa Bau", limit=250.0)
        cls.administrator = cls.users["administrator"]

    def _switch(self, user=None, **values):
        return self.env["order.release.switch"].with_user(user or self.administrator).create(
            {"company_id": self.company_a.id, "policy_id": self.policy.id, "reason": "Agreed with sales", **values}
        )  # fmt: skip

    def test_empty_desk_says_what_to_do_first_while_off(self):
        self.assertIn(f"off in {self.company_a.name}", self._empty_desk())
        self._switch().action_switch_on()
        self.assertIn("Nothing is held", self._empty_desk())
        self.assertNotIn("Switch order release", self._empty_desk())

    def _empty_desk(self):
        actions = self.env["ir.actions.act_window"].with_user(self.users["release_desk"])
        name = "order_release.sale_order_action_release_desk"
        return actions.with_company(self.company_a)._for_xml_id(name)["help"]

    def test_off_nothing_is_governed(self):
        order = self._sell(3, customer=self.customer)
        self.assertEqual((order.release_state, self._held(order)), ("none", (0.0, 3.0)))
        self.assertFalse(order.release_hold_ids)
        self.assertEqual(order.with_user(self.salesman).get_release_panel(), {"shown": False})
        quotation = self._sell(3, customer=self.customer, confirm=False)
        self.assertEqual(quotation.with_user(self.salesman).get_release_panel(), {"shown": False})

    def test_preview_without_an_open_order_says_so(self):
        answer = self._switch().action_preview()
        self.assertIn(f"No order of {self.company_a.name} is open", answer["params"]["message"])
        self.assertEqual(answer["params"]["next"]["res_model"], "order.release.switch")

    def test_preview_asks_for_no_reason(self):
        self._sell(3, customer=self.customer)
        switches = self.env["order.release.switch"].with_user(self.administrator)
        form = Form(switches.with_company(self.company_a))
        form.policy_id = self.policy
        switch = form.save()
        switch.action_preview()
        self.assertEqual(len(switch.line_ids), 1)
        with self.assertRaisesRegex(UserError, "Give a reason"):
            switch.action_switch_on()

    def test_preview_shows_what_would_be_held_and_changes_nothing(self):
        small = self._sell(2, customer=self.customer)
        big = self._sell(3, customer=self.customer)
        switch = self._switch()
        with self._assert_unchanged(small | big, ["release_state"]):
            switch.action_preview()
        self.assertEqual(switch.line_ids.order_id, big)
        self.assertEqual((switch.open_count, switch.line_ids.value_held), (2, 300.0))
        self.assertIn("500.00", switch.line_ids.reason)
        self.assertEqual(self._held(big), (0.0, 3.0))
        self.assertFalse(self.company_a.order_release_active)

    def test_switching_on_touches_no_open_order(self):
        order = self._sell(3, customer=self.customer)
        self._switch().action_switch_on()
        self.assertTrue(self.company_a.order_release_active)
        self.assertEqual((order.release_state, self._held(order)), ("none", (0.0, 3.0)))
        self.assertEqual(self._sell(1, customer=self.customer).release_state, "held")

    def test_switching_on_with_open_orders_holds_what_nobody_started(self):
        free = self._sell(2, customer=self.customer)
        begun = self._sell(3, customer=self.customer)
        begun.picking_ids.do_print_picking()
        late = self._sell(4, customer=self.customer)
        self._switch(hold_open=True).action_switch_on()
        self.assertEqual(self._held(free), (0.0, 2.0))
        self.assertEqual(self._held(begun), (0.0, 3.0))
        self.assertEqual((late.release_state, self._held(late)), ("held", (4.0, 0.0)))
        self.assertFalse(late.order_line.move_ids.move_line_ids)

    def test_inactive_policy_is_switched_on_with_the_company(self):
        self.policy.active = False
        self._sell(3, customer=self.customer)
        switch = self._switch()
        switch.action_preview()
        self.assertEqual(len(switch.line_ids), 1)
        self.assertFalse(self.policy.active)
        switch.action_switch_on()
        self.assertTrue(self.policy.active)

    def test_switching_off_is_refused_while_orders_are_held(self):
        self._switch().action_switch_on()
        order = self._sell(3, customer=self.customer)
        with self.assertRaises(UserError):
            self._switch().action_switch_off()
        with self.assertRaises(UserError):
            self.company_a.order_release_active = False
        self.assertTrue(self.company_a.order_release_active)
        self.assertEqual(self._held(order), (3.0, 0.0))

    def test_switching_off_lets_everything_go_in_one_decision(self):
        self._switch().action_switch_on()
        orders = self._sell(3, customer=self.customer) | self._sell(4, customer=self.customer)
        self._switch(release_held=True).action_switch_off()
        self.assertFalse(self.company_a.order_release_active)
        self.assertEqual([self._held(order) for order in orders], [(0.0, 3.0), (0.0, 4.0)])
        self.assertEqual(set(orders.mapped("release_state")), {"released"})
        decision = self.env["distribution.decision"].search([], limit=1)
        self.assertEqual((decision.verdict, decision.res_model), ("policy_change", "res.company"))
        self.assertEqual(set(orders.order_line.move_ids.mapped("release_decision_id_value")), {decision.id})

    def test_others_do_not_switch(self):
        for role in ("release_desk", "order_desk", "credit_controller", "auditor"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._switch(user=self.users[role])
        with self.assertRaises(AccessError):
            self._switch(company_id=self.company_b.id).action_switch_off()
        with self.assertRaises(UserError):
            self._switch(reason=" ").action_switch_on()
        self.assertFalse(self.company_a.order_release_active)
