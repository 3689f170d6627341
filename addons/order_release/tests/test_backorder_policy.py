from odoo.tests import tagged

from .release_common import ReleaseCase


@tagged("post_install", "-at_install")
class TestBackorderPolicy(ReleaseCase):
    """What is left of a delivery ships, passes the gates again, or is cancelled."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_gate("stock")
        cls.drill = cls._make_product("Drill", price=100.0, cost=60.0)
        cls.customer = cls._make_customer("Shop")

    def _ship(self, order, **kwargs):
        self._validate(order.picking_ids.filtered(lambda one: one.state == "assigned"), **kwargs)
        order.invalidate_recordset()
        return order

    def _states(self, order):
        """Return [(quantity, held, state)] of the order's moves."""
        return sorted((move.product_qty, move.release_hold, move.state) for move in order.order_line.move_ids)

    def _verdicts(self, order):
        return self.env["distribution.decision"].search([("res_id", "=", order.id)]).mapped("verdict")

    def test_by_default_the_rest_stays_let_go(self):
        self._put_stock(self.drill, 5)
        order = self._ship(self._sell(5, product=self.drill), quantities={self.drill: 3})
        self.assertEqual(self._states(order), [(2.0, False, "assigned"), (3.0, False, "done")])

    def test_the_rest_of_a_short_shipment_passes_the_gates_again(self):
        self.policy.backorder_mode = "gates"
        self._put_stock(self.drill, 5)
        order = self._sell(5, product=self.drill)
        # Two were not found: they are not there, and the count says so.
        self._put_stock(self.drill, -2)
        self._ship(order, quantities={self.drill: 3})
        self.assertEqual((order.release_state, self._held(order)), ("partial", (2.0, 3.0)))
        self.assertIn("take_back", self._verdicts(order))
        self._put_stock(self.drill, 2)
        order.action_recheck()
        self.assertEqual((order.release_state, self._held(order)), ("released", (0, 5.0)))

    def test_without_backorders_the_rest_is_cancelled_whether_held_or_left_behind(self):
        self.policy.backorder_mode = "cancel"
        cable = self._make_product("Cable", price=10.0, cost=6.0)
        self._put_stock(self.drill, 4)
        order = self._sell(lines=[(self.drill, 6, 100.0), (cable, 2, 10.0)], customer=self.customer)
        self.assertEqual(self._held(order), (4.0, 4.0))
        self._ship(order, quantities={self.drill: 3})
        self.assertEqual(
            self._states(order),
            [(1.0, False, "cancel"), (2.0, True, "cancel"), (2.0, True, "cancel"), (3.0, False, "done")],
        )
        self.assertEqual((order.release_state, order.delivery_status), ("released", "full"))
        entry = self.env["distribution.decision"].search(
            [("res_id", "=", order.id), ("verdict", "=", "cancel_backorder")]
        )
        self.assertEqual(entry.evidence["quantities"], {"Drill": 3.0, "Cable": 2.0})

    def test_what_a_person_stopped_is_not_cancelled(self):
        self.policy.backorder_mode = "cancel"
        self._put_stock(self.drill, 4)
        order = self._sell(6, product=self.drill, customer=self.customer)
        self.env["order.release.hold"]._stop(order, {"reason": "Wait", "by": "Desk"})
        self._ship(order)
        self.assertEqual(self._held(order), (2.0, 4.0))

    def test_other_company_keeps_its_policy(self):
        self.policy_b.backorder_mode = "cancel"
        self._put_stock(self.drill, 5)
        order = self._ship(self._sell(5, product=self.drill), quantities={self.drill: 3})
        self.assertEqual(self._states(order), [(2.0, False, "assigned"), (3.0, False, "done")])
