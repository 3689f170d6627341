"""What was let go on good terms does not stay so on worse ones, whatever the moment at which a gate is asked."""

from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from .release_common import ReleaseCase


@tagged("post_install", "-at_install")
class TestChangedTerms(ReleaseCase):
    """The gate *discount* is asked at the confirmation only, as in the policy that is shipped."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_gate("credit", mode="off")
        cls._set_gate("discount", mode="approve", limit_ratio=0.15, at_release=False)
        cron = type(cls.env["ir.cron"])
        cls.startClassPatcher(patch.object(cron, "_commit_progress", return_value=60.0))

    def _discount(self, order, discount):
        order.order_line.with_user(self.salesman).write({"discount": discount})
        order.invalidate_recordset()

    def test_a_discount_given_after_the_release_is_judged_too(self):
        order = self._sell(5)
        self.assertEqual(order.release_state, "released")
        self._discount(order, 90.0)
        self.assertEqual((order.release_state, self._held(order)), ("held", (5.0, 0.0)))
        self.assertEqual(self._holds(order), {("discount", "over_discount"): (0.9, 0.15)})
        self._discount(order, 10.0)
        self.env["sale.order"]._refresh_chunk(order.ids)
        self.assertEqual((order.release_state, self._held(order)), ("released", (0.0, 5.0)))

    def test_a_better_price_leaves_released_goods_where_they_are(self):
        order = self._sell(5)
        picking = order.picking_ids
        self._discount(order, 14.0)
        self.assertEqual((order.release_state, picking.state), ("released", "assigned"))
        self.assertFalse(order.release_hold_ids)

    def test_what_a_picker_has_begun_stays_with_him(self):
        order = self._sell(5)
        order.picking_ids.move_ids.picked = True
        self._discount(order, 90.0)
        self.assertEqual(self._held(order), (0.0, 5.0))

    def test_what_a_person_let_pass_is_not_held_for_it_again(self):
        order = self._sell(5, confirm=False)
        order.order_line.discount = 30.0
        order.action_confirm()
        self._release(order, "release_desk")
        self._discount(order, 25.0)
        self.assertEqual((order.release_state, self._held(order)), ("released", (0.0, 5.0)))
        self._discount(order, 60.0)
        self.assertEqual((order.release_state, self._held(order)), ("held", (5.0, 0.0)))

    def test_longer_terms_after_the_release_are_judged_too(self):
        self._set_gate("credit", check_terms=True)
        customer = self._make_customer("Hansa Bau", limit=5000.0)
        terms = self.env["account.payment.term"].create(
            [
                {"name": f"{days} days", "line_ids": [(0, 0, {"value": "percent", "value_amount": 100, "nb_days": days})]}
                for days in (14, 60)
            ]
        )  # fmt: skip
        customer.with_company(self.company_a).property_payment_term_id = terms[0]
        order = self._sell(5, customer=customer)
        self.assertEqual((order.payment_term_id, order.release_state), (terms[0], "released"))
        order.with_user(self.salesman).payment_term_id = terms[1]
        order.invalidate_recordset()
        self.assertEqual((order.release_state, self._held(order)), ("held", (5.0, 0.0)))
        self.assertEqual(self._holds(order), {("credit", "longer_terms"): (60.0, 14.0)})
        order.with_user(self.salesman).payment_term_id = terms[0]
        self.env["sale.order"]._refresh_chunk(order.ids)
        self.assertEqual((order.release_state, self._held(order)), ("released", (0.0, 5.0)))

    def test_switched_off_a_price_is_a_price(self):
        order = self._sell(5)
        self.company_a.order_release_active = False
        self._discount(order, 90.0)
        self.assertEqual(self._held(order), (0.0, 5.0))

    def test_switching_on_holds_what_its_preview_shows(self):
        self.company_a.order_release_active = False
        order = self._sell(5, confirm=False)
        order.order_line.discount = 50.0
        order.action_confirm()
        wizard = self.env["order.release.switch"].with_user(self.users["administrator"]).create(
            {"company_id": self.company_a.id, "policy_id": self.policy.id, "reason": "Go", "hold_open": True}
        )  # fmt: skip
        wizard.action_preview()
        self.assertEqual(wizard.line_ids.order_id, order)
        wizard.action_switch_on()
        order.invalidate_recordset()
        self.assertEqual((order.release_state, self._held(order)), ("held", (5.0, 0.0)))

    def test_an_override_that_is_over_is_over_for_the_gates_of_the_confirmation(self):
        self._set_gate("discount", mode="block", limit_ratio=0.15, at_release=False)
        self.env["order.release.budget"].create({"company_id": self.company_a.id, "valid_days": 2})
        with freeze_time("2030-03-04 10:00:00"):
            order = self._sell(5, confirm=False)
            order.order_line.discount = 50.0
            order.action_confirm()
            self._release(order, "release_desk")
            self.assertEqual(self._held(order), (0.0, 5.0))
        with freeze_time("2030-03-07 10:00:00"):
            self.env["order.release.override"]._cron_expire()
        order.invalidate_recordset()
        self.assertEqual((order.release_state, self._held(order)), ("held", (5.0, 0.0)))
        self.assertEqual(self._holds(order), {("discount", "over_discount"): (0.5, 0.15)})

    @mute_logger("odoo.addons.order_release.models.order_release_override")
    def test_one_order_that_fails_does_not_keep_the_others_released(self):
        self._set_gate("discount", mode="block", limit_ratio=0.15, at_release=False)
        self.env["order.release.budget"].create({"company_id": self.company_a.id, "valid_days": 2})
        with freeze_time("2030-03-04 10:00:00"):
            orders = self._sell(5, confirm=False) + self._sell(4, confirm=False)
            orders.order_line.discount = 50.0
            orders.action_confirm()
            self._release(orders, "release_desk")
        engine = type(self.env["order.release.engine"])
        hold_again = engine._hold_again

        def fail(engine, concerned):
            if orders[0] in concerned:
                raise ValueError("out of luck")
            hold_again(engine, concerned)

        with freeze_time("2030-03-07 10:00:00"), patch.object(engine, "_hold_again", fail):
            self.env["order.release.override"]._cron_expire()
        orders.invalidate_recordset()
        self.assertEqual(orders.mapped("release_state"), ["released", "held"])
        with freeze_time("2030-03-07 11:00:00"):
            self.env["order.release.override"]._cron_expire()
        orders.invalidate_recordset()
        self.assertEqual(orders.mapped("release_state"), ["held", "held"])
