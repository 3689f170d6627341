from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .release_common import ReleaseCase


@tagged("post_install", "-at_install")
class TestConfirm(ReleaseCase):
    """Whoever confirms and however orders change: never an error, always the gates."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._make_customer("Hansa Bau", limit=250.0)

    def test_guest_confirms_like_a_web_shop_and_the_order_is_held(self):
        portal = new_test_user(self.env, "portal_confirm", groups="base.group_portal")
        for user in (portal, self.env.ref("base.public_user")):
            with self.subTest(user=user.login):
                order = self._sell(3, customer=self.customer, confirm=False)
                order.with_user(user).sudo().with_context(send_email=False).action_confirm()
                self.assertEqual((order.state, order.release_state), ("sale", "held"))
                self.assertEqual(self._held(order), (3.0, 0.0))

    def test_many_confirmed_at_once_use_up_the_credit_in_turn(self):
        orders = self.env["sale.order"].union(
            *(self._sell(1, customer=self.customer, confirm=False) for _number in range(4))
        )
        orders.with_user(self.salesman).action_confirm()
        self.assertEqual(
            orders.sorted("id").mapped("release_state"), ["released", "released", "held", "held"]
        )
        self.assertEqual(
            [self._held(order) for order in orders.sorted("id")], [(0, 1), (0, 1), (1, 0), (1, 0)]
        )

    def test_more_ordered_later_is_judged_again_and_what_left_stays(self):
        order = self._sell(2, customer=self.customer)
        order.order_line.write({"product_uom_qty": 3, "price_unit": 100.0})
        self.assertEqual((order.release_state, self._held(order)), ("partial", (1.0, 2.0)))
        self.assertEqual(self._holds(order), {("credit", "over_limit"): (300.0, 250.0)})

    def test_line_added_later_is_judged(self):
        order = self._sell(2, customer=self.customer)
        other = self._make_product("Other", price=500.0)
        self._put_stock(other, 5)
        order.order_line = [
            Command.create({"product_id": other.id, "product_uom_qty": 1, "price_unit": 500.0})
        ]
        self.assertEqual((order.release_state, self._held(order)), ("partial", (1.0, 2.0)))

    def test_less_ordered_cures_and_goes(self):
        order = self._sell(3, customer=self.customer)
        order.order_line.write({"product_uom_qty": 2, "price_unit": 100.0})
        self.assertEqual((order.release_state, self._held(order)), ("released", (0.0, 2.0)))
        self.assertEqual(self._holds(order, "cured"), {("credit", "over_limit"): (300.0, 250.0)})

    def test_locked_order_is_released_all_the_same(self):
        self.env["res.groups"]._get_group_definitions()
        self.salesman.group_ids += self.env.ref("sale.group_auto_done_setting")
        self.env.ref("base.group_user").implied_ids += self.env.ref("sale.group_auto_done_setting")
        order = self._sell(3, customer=self.customer)
        self.assertTrue(order.locked)
        self.assertEqual(self._held(order), (3.0, 0.0))
        self._release(order, "credit_controller")
        self.assertEqual((order.release_state, self._held(order)), ("released", (0.0, 3.0)))

    def test_services_alone_are_nothing_to_hold(self):
        service = self._make_product("Advice", type="service", is_storable=False)
        order = self._sell(9, product=service, customer=self.customer)
        self.assertEqual((order.release_state, order.release_hold_ids.ids), ("none", []))

    def test_copy_and_template_carry_no_release(self):
        order = self._sell(3, customer=self.customer)
        copy = order.copy()
        self.assertEqual(
            (copy.release_state, copy.release_since, copy.release_hold_ids.ids), ("none", False, [])
        )

    def test_order_cancelled_and_confirmed_again_is_judged_again(self):
        order = self._sell(3, customer=self.customer)
        order._action_cancel()
        order.action_draft()
        self.customer.with_company(self.company_a).credit_limit = 1000.0
        order.action_confirm()
        self.assertEqual((order.release_state, self._held(order)), ("released", (0.0, 3.0)))

    def test_waiting_since_value_and_cost_per_hour(self):
        order = self._sell(3, customer=self.customer)
        hours = self.company_a.resource_calendar_id.hours_per_day or 8.0
        self.assertEqual((order.release_value_held, order.release_gate), (300.0, "credit"))
        self.assertEqual(order.release_cost_per_hour, round(300.0 * 0.001 / hours, 2))
        self.assertEqual(order.release_role_id, self.env.ref("distribution_control.group_credit_controller"))

    def test_company_of_the_order_counts_not_the_one_of_the_user(self):
        self.policy_b.line_ids.unlink()
        self.customer.with_company(self.company_b).credit_limit = 1.0
        order = self._make_order(
            [(self.product, 9, 100.0)], customer=self.customer, warehouse=self.warehouse_b1
        )
        order.with_company(self.company_a).action_confirm()
        self.assertEqual(order.release_state, "released")


@tagged("post_install", "-at_install")
class TestPolicy(ReleaseCase):
    def test_most_specific_policy_counts(self):
        customer = self._make_customer("Tagged", limit=100.0)
        tag = self.env["res.partner.category"].create({"name": "Government"})
        self.assertEqual(self._sell(2, customer=customer).release_state, "held")
        self._make_policy(
            self.company_a, name="Depot", warehouse_id=self.warehouse_a2.id, credit={"mode": "warn"}
        )
        self._put_stock(self.product, 50, warehouse=self.warehouse_a2)
        self.assertEqual(
            self._sell(2, customer=customer, warehouse=self.warehouse_a2).release_state, "released"
        )
        self.assertEqual(self._sell(2, customer=customer).release_state, "held")
        self._make_policy(self.company_a, name="Team", team_id=self.team.id, credit={"mode": "off"})
        self.assertEqual(self._sell(2, customer=customer, team_id=self.team.id).release_state, "released")
        self._make_policy(
            None, name="Government", category_ids=[Command.set(tag.ids)], credit={"mode": "off"}
        )
        customer.category_id = tag
        self.assertEqual(self._sell(2, customer=customer).release_state, "released")

    def test_every_change_is_in_the_ledger_with_what_was_and_is(self):
        self.policy.active = False  # a person changes drafts only
        line = self.policy.line_ids
        line.with_user(self.users["administrator"]).mode = "warn"
        entry = self.env["distribution.decision"].search([("res_model", "=", line._name)], limit=1)
        self.assertEqual(
            (entry.verdict, entry.actor_id_value), ("policy_change", self.users["administrator"].id)
        )
        self.assertEqual(entry.subject_name, "Policy: Credit")
        self.assertEqual(entry.evidence, {"before": {"Mode": "Block"}, "after": {"Mode": "Warn"}})

    def test_changed_mode_counts_at_once(self):
        customer = self._make_customer(limit=100.0)
        order = self._sell(2, customer=customer)
        self.policy.line_ids.mode = "warn"
        order.action_recheck()
        self.assertEqual((order.release_state, self._held(order)), ("released", (0.0, 2.0)))

    def test_new_role_gets_the_open_holds(self):
        order = self._sell(2, customer=self._make_customer(limit=100.0))
        self.policy.line_ids.override_role_id = self.env.ref("distribution_control.group_finance_controller")
        with self.assertRaises(UserError):
            self._release(order, "credit_controller")
        self._release(order, "finance_controller")
        self.assertEqual(order.release_state, "released")

    def test_gate_without_a_role_is_refused(self):
        with self.assertRaises(UserError):
            self.policy.line_ids.override_role_id = False

    def test_new_policy_lists_every_gate_off(self):
        values = self.env["order.release.policy"].default_get(["line_ids"])
        gates = {command[2]["gate"] for command in values["line_ids"]}
        self.assertEqual(
            gates,
            {code for code, _label in self.env["order.release.engine"]._selection_gates(by_policy=True)},
        )
        self.assertNotIn("stop", gates, "what a person stops asks no policy")
        self.assertGreaterEqual(len(gates), 9)
