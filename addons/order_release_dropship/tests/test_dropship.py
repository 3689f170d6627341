from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.order_release.tests.release_common import ReleaseCase


@tagged("post_install", "-at_install")
class TestDropship(ReleaseCase):
    """A vendor ships ``dropped`` (100 a piece, bought at 60) straight to the customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        route = cls.env.ref("stock_dropshipping.route_drop_shipping")
        cls.dropped = cls._make_product(
            "Dropped",
            price=100.0,
            route_ids=[Command.set(route.ids)],
            seller_ids=[Command.create({"partner_id": cls._make_vendor().id, "price": 60.0})],
        )
        # Stock reads the sales line when a dropship is confirmed: its buyers need the warehouse's rights.
        cls.buyer = cls._make_user("buyer", login="drop_buyer", groups=("stock.group_stock_user",))
        cls.client = cls._make_customer("Client", limit=5000.0)

    def _purchase(self, order):
        return order.order_line.purchase_line_ids.order_id

    def _drop(self, quantity=3, **values):
        return self._sell(quantity, product=self.dropped, customer=self.client, **values)

    def _confirm(self, purchase):
        purchase.with_user(self.buyer).button_confirm()

    def _limit(self, amount):
        self.client.with_company(self.company_a).credit_limit = amount

    def test_nothing_is_bought_before_the_release_and_a_locked_order_is_bought_for_at_it(self):
        self._limit(1.0)
        order = self._drop()
        self.assertEqual((order.release_state, len(self._purchase(order))), ("held", 0))
        self.assertTrue(order.order_line.release_supply_pending)
        order.action_lock()
        self._release(order, "credit_controller")
        self.assertEqual(order.release_state, "released")
        self.assertEqual(self._purchase(order).order_line.mapped("product_qty"), [3.0])

    def test_gate_that_fails_later_keeps_the_request_until_the_release(self):
        order = self._drop()
        purchase = self._purchase(order)
        self._limit(1.0)
        self._confirm(purchase)
        self.assertEqual((purchase.state, purchase.release_hold), ("draft", True))
        self.assertEqual(order.release_state, "held")
        self.assertEqual(self._holds(order), {("credit", "over_limit"): (300.0, 1.0)})
        self.assertFalse(purchase.picking_ids)
        # Asked again it is the same state, not an error.
        self._confirm(purchase)
        self.assertEqual(purchase.state, "draft")
        self._release(order, "credit_controller")
        self.assertEqual((order.release_state, purchase.release_hold), ("released", False))
        self.assertEqual(purchase.order_line.mapped("product_qty"), [3.0])
        self._confirm(purchase)
        self.assertEqual(purchase.state, "purchase")
        self.assertEqual(purchase.picking_ids.move_ids.product_qty, 3.0)
        self.assertFalse(purchase.picking_ids.move_ids.release_hold)

    def test_cured_facts_free_it_without_a_person(self):
        order = self._drop()
        purchase = self._purchase(order)
        self._limit(1.0)
        self._confirm(purchase)
        self._limit(5000.0)
        self.env["sale.order"]._refresh_chunk(order.ids)
        self.assertEqual((order.release_state, purchase.release_hold), ("released", False))

    def test_purchase_of_several_customers_waits_for_all_and_others_do_not(self):
        order, other = self._drop(), self._sell(2, product=self.dropped, customer=self._make_customer("Fine"))
        purchase = self._purchase(order)
        self._purchase(other).order_line.order_id = purchase
        self.assertEqual(len(purchase.order_line), 2)
        alone = self._make_purchase([(self.product, 1)])
        self._limit(1.0)
        (purchase | alone).button_confirm()
        self.assertEqual((purchase.release_hold, alone.state), (True, "purchase"))
        self.assertEqual((order.release_state, other.release_state), ("held", "released"))

    def test_hold_is_not_written_by_hand_and_the_database_keeps_it(self):
        order = self._drop()
        purchase = self._purchase(order)
        self._limit(1.0)
        self._confirm(purchase)
        with self._assert_unchanged(purchase, ["state", "release_hold"]):
            for values in ({"release_hold": False}, {"state": "purchase"}):
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    purchase.with_user(self.buyer).write(values)
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(CheckViolation),
                self.env.cr.savepoint(flush=False),
            ):
                self.env.cr.execute(
                    "UPDATE purchase_order SET state = 'purchase' WHERE id = %s", [purchase.id]
                )
        purchase.button_cancel()
        self.assertEqual((purchase.state, purchase.release_hold), ("cancel", False))

    def test_second_approval_is_a_gate_too(self):
        self.company_a.write({"po_double_validation": "two_step", "po_double_validation_amount": 0.0})
        order = self._drop()
        purchase = self._purchase(order)
        self._confirm(purchase)
        self.assertEqual(purchase.state, "to approve")
        self._limit(1.0)
        purchase.button_approve()
        self.assertEqual((purchase.state, purchase.release_hold), ("to approve", True))

    def test_returned_goods_are_never_held(self):
        order = self._drop()
        purchase = self._purchase(order)
        self._confirm(purchase)
        self._validate(purchase.picking_ids)
        self.assertEqual(order.order_line.qty_delivered, 3.0)
        self._limit(1.0)
        wizard = self.env["stock.return.picking"].create({"picking_id": purchase.picking_ids.id})
        wizard.product_return_moves.quantity = 1.0
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        self.assertEqual((back.move_ids.release_hold, back.state), (False, "assigned"))
        self._validate(back)
        self.assertEqual((order.order_line.qty_delivered, order.release_state), (2.0, "released"))

    def test_switched_off_nothing_is_asked(self):
        self.company_a.with_context(tracking_disable=True).order_release_active = False
        order = self._drop()
        self._limit(1.0)
        self._confirm(self._purchase(order))
        self.assertEqual((self._purchase(order).state, order.release_state), ("purchase", "none"))
