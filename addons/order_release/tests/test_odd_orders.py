"""Orders that nobody thinks of: returns on the order, discounts above all, prices below nothing, goods held by hand."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .release_common import ReleaseCase


@tagged("post_install", "-at_install")
class TestOddOrders(ReleaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._make_customer("Hansa Bau", limit=100.0)
        cls.other = cls._make_product("Other", price=100.0, cost=60.0)
        cls._put_stock(cls.other, 50)

    def test_goods_that_come_back_on_a_held_order_are_not_held(self):
        order = self._sell(lines=[(self.product, 9, 100.0), (self.other, -2, 100.0)], customer=self.customer)
        self.assertEqual(order.release_state, "held")
        back = order.order_line[1].move_ids.filtered(lambda move: move.state != "cancel")
        self.assertEqual([(m.location_id.usage, m.release_hold) for m in back], [("customer", False)])
        self._validate(back.picking_id)
        self.assertEqual(back.state, "done")

    def test_goods_that_come_back_do_not_hide_that_a_part_has_left(self):
        self._set_gate("credit", mode="off")
        self._set_gate("stock")
        rare = self._make_product("Rare", price=10.0)
        order = self._sell(lines=[(self.product, 3, 100.0), (rare, 4, 10.0), (self.other, -5, 1.0)])
        self.env["sale.order"]._refresh_chunk(order.ids)
        self.assertEqual((order.release_state, self._held(order)[0]), ("partial", 4.0))

    def test_a_price_below_nothing_is_no_margin(self):
        self._set_gate("credit", mode="off")
        self._set_gate("margin", mode="approve", limit_ratio=0.10)
        order = self._sell(5, customer=self.customer, confirm=False)
        order.order_line.discount = 150.0
        order.action_confirm()
        self.assertEqual(order.release_state, "held")
        self.assertEqual([key for key in self._holds(order)], [("margin", "below_floor")])

    def test_discount_line_of_a_service_has_no_margin_to_keep(self):
        self._set_gate("credit", mode="off")
        self._set_gate("margin", mode="approve", limit_ratio=0.10)
        rebate = self._make_product("Rebate", price=0.0, cost=0.0, type="service", is_storable=False)
        order = self._sell(lines=[(self.product, 5, 100.0), (rebate, 1, -20.0)])
        self.assertEqual(order.release_state, "released")

    def test_an_override_of_negative_value_gives_no_budget_back(self):
        self.env["order.release.budget"].create({"company_id": self.company_a.id, "amount": 1000.0})
        self._set_gate("credit", mode="off")
        self._set_gate("discount", limit_ratio=0.10, role="credit_controller")
        cheap = self._sell(20, customer=self.customer, confirm=False)
        cheap.order_line.discount = 150.0
        cheap.action_confirm()
        self._release(cheap, "credit_controller")
        self.assertEqual(cheap.release_state, "released")
        dear = self._sell(20, customer=self.customer, confirm=False)
        dear.order_line.discount = 20.0  # 1,600 of 1,000
        dear.action_confirm()
        with self.assertRaisesRegex(UserError, "1,000.00"):
            self._release(dear, "credit_controller")

    def test_goods_held_by_hand_say_so_and_are_found(self):
        order = self._sell(1)
        self.assertEqual(order.release_state, "released")
        operator = self.users["warehouse_operator"]
        order.order_line.move_ids.with_user(operator).write({"release_hold": True})
        self.assertEqual(self._held(order), (1.0, 0.0))
        order.invalidate_recordset()
        self.assertEqual(order.release_state, "held")
        self.assertEqual(order.release_blocked_by, "Stopped by hand: Held at the goods (Warehouse operator)")
        order.action_recheck()
        self.assertEqual(self._held(order), (1.0, 0.0))
        self._release(order, "release_desk")
        self.assertEqual((order.release_state, self._held(order)), ("released", (0.0, 1.0)))
