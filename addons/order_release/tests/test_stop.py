from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .release_common import ReleaseCase


@tagged("post_install", "-at_install")
class TestStop(ReleaseCase):
    """Un-release by a person, before picking starts, and letting go again."""

    def _stop(self, order, user=None, reason="The customer asked to wait"):
        wizard = (
            self.env["order.release.stop"]
            .with_user(user or self.users["release_desk"])
            .with_context(active_model="sale.order", active_ids=order.ids)
            .create({"reason": reason})
        )
        wizard.action_stop()
        order.invalidate_recordset()
        return wizard

    def test_stopped_order_gives_its_goods_back_and_waits(self):
        order = self._sell(100)
        self._stop(order)
        self.assertEqual((order.release_state, self._held(order)), ("held", (100.0, 0)))
        self.assertEqual(order.release_next, "Release desk")
        mine = [("release_is_mine", "=", True), ("id", "=", order.id)]
        for role, count in (("release_desk", 1), ("credit_controller", 0)):
            self.assertEqual(order.with_user(self.users[role]).search_count(mine), count)
        self.assertIn("The customer asked to wait", order.release_blocked_by)
        # Nobody lets it go by looking; the goods are the next one's.
        self.env["sale.order"]._refresh_chunk(order.ids)
        self.assertEqual(order.release_state, "held")
        self.assertEqual(self._sell(60).release_state, "released")

    def test_release_desk_lets_it_go_and_a_second_stop_holds_again(self):
        order = self._sell(5)
        for _round in range(2):
            self._stop(order)
            self.assertEqual(order.release_state, "held")
            self._release(order, "release_desk")
            self.assertEqual((order.release_state, self._held(order)), ("released", (0, 5.0)))
        verdicts = self.env["distribution.decision"].search([("res_id", "=", order.id)]).mapped("verdict")
        self.assertEqual((verdicts.count("take_back"), verdicts.count("release")), (2, 2))

    def test_what_is_picked_goes_its_way(self):
        order = self._sell(lines=[(self.product, 5, 100.0), (self._make_product("Other"), 2, 1.0)])
        begun = order.order_line[0].move_ids
        begun.picked = True
        wizard = self._stop(order)
        self.assertIn("picking has begun", wizard.result)
        self.assertEqual((begun.release_hold, order.order_line[1].move_ids.release_hold), (False, True))

    def test_duty_and_reason_are_asked_for(self):
        order = self._sell(5)
        for user in (self.salesman, self.users["auditor"], self.users["order_desk"]):
            with self.assertRaises(AccessError):
                self._stop(order, user=user)
        with self.assertRaises(UserError):
            self._stop(order, reason="  ")
        self.assertEqual((order.release_state, self._held(order)), ("released", (0, 5.0)))
