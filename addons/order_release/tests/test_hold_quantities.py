"""More and less of an ordered line, across what is held and what is released."""

from odoo.tests import tagged

from .hold_common import HoldCase


@tagged("post_install", "-at_install")
class TestHoldQuantities(HoldCase):
    def test_more_joins_the_held_demand(self):
        order = self._make_held_order([(self.product, 4)])
        self._set_quantity(order.order_line, 6)
        self.assertRecordValues(
            order.order_line.move_ids, [{"product_uom_qty": 6.0, "release_hold": True, "state": "confirmed"}]
        )

    def test_more_of_a_released_line_is_held_beside_it(self):
        order = self._make_held_order([(self.product, 4)])
        released = self._release_order(order)
        self._set_quantity(order.order_line, 9)
        self.assertRecordValues(released, [{"product_uom_qty": 4.0, "quantity": 4.0, "state": "assigned"}])
        self.assertRecordValues(self._held(order), [{"product_uom_qty": 5.0, "state": "confirmed"}])
        self.assertEqual(len(order.picking_ids), 2)

    def test_more_that_is_let_go_joins_the_released_delivery(self):
        order = self._make_held_order([(self.product, 4)])
        released = self._release_order(order)
        self._set_quantity(order.order_line, 6, let_go=True)
        self.assertRecordValues(order.order_line.move_ids, [{"product_uom_qty": 6.0, "quantity": 6.0}])
        self.assertEqual(order.picking_ids, released.picking_id)

    def test_less_takes_from_held_demand_first(self):
        order = self._make_held_order([(self.product, 8)])
        move = order.order_line.move_ids
        released = self._release_order(order, {move.id: 5})
        self._set_quantity(order.order_line, 6)
        self.assertRecordValues(move, [{"product_uom_qty": 1.0, "state": "confirmed", "release_hold": True}])
        self.assertRecordValues(released, [{"product_uom_qty": 5.0, "quantity": 5.0}])
        self.assertFalse(order.picking_ids.filtered(lambda picking: picking.picking_type_code == "incoming"))

    def test_less_than_released_uses_up_the_hold_and_then_the_released(self):
        order = self._make_held_order([(self.product, 8)])
        move = order.order_line.move_ids
        released = self._release_order(order, {move.id: 5})
        self._set_quantity(order.order_line, 2)
        self.assertEqual(move.state, "cancel")
        self.assertRecordValues(released, [{"product_uom_qty": 2.0, "quantity": 2.0, "state": "assigned"}])
        self.assertEqual(self._reserved(self.product), 2.0)
        self.assertFalse(order.picking_ids.filtered(lambda picking: picking.picking_type_code == "incoming"))

    def test_nothing_left_cancels_the_held_delivery(self):
        order = self._make_held_order([(self.product, 4)])
        picking = order.picking_ids
        self._set_quantity(order.order_line, 0)
        self.assertEqual((picking.state, picking.release_hold), ("cancel", False))
        self._set_quantity(order.order_line, 3)
        self.assertRecordValues(self._held(order), [{"product_uom_qty": 3.0, "state": "confirmed"}])

    def test_less_in_another_unit(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._make_held_order([(self.product, 24)])
        order.order_line.product_uom_id = self.env.ref("uom.product_uom_unit")
        with self._gates(let_go=False):
            second = self._make_order(
                [],
                customer=self.customer,
                order_line=[
                    (0, 0, {"product_id": self.product.id, "product_uom_qty": 2, "product_uom_id": dozen.id})
                ],
                confirm=True,
            )
        self.assertEqual(sum(self._held(second).mapped("product_qty")), 24.0)
        self._set_quantity(second.order_line, 1.5)
        self.assertEqual(sum(self._held(second).mapped("product_qty")), 18.0)

    def test_less_after_shipping_a_part(self):
        order = self._make_held_order([(self.product, 8)])
        move = order.order_line.move_ids
        released = self._release_order(order, {move.id: 5})
        self._validate(released.picking_id)
        self._set_quantity(order.order_line, 6)
        self.assertEqual((move.product_uom_qty, order.order_line.qty_delivered), (1.0, 5.0))
        self._set_quantity(order.order_line, 5)
        self.assertEqual(move.state, "cancel")
        self.assertEqual(len(order.picking_ids), 2)

    def test_chain_of_pull_rules_is_held_released_and_reduced_in_every_link(self):
        """Routes of before 18: the shipment waits for a pick that a rule pulls for it."""
        warehouse = self.warehouse_a1
        output = self.env["stock.location"].create(
            {"name": "Gate", "location_id": warehouse.view_location_id.id, "usage": "internal"}
        )
        customers = self.env.ref("stock.stock_location_customers")
        route = self.env["stock.route"].create(
            {
                "name": "Pulled in two steps",
                "sale_selectable": True,
                "rule_ids": [
                    (0, 0, {"name": "ship", "action": "pull", "picking_type_id": warehouse.out_type_id.id, "location_src_id": output.id, "location_dest_id": customers.id, "procure_method": "make_to_order", "location_dest_from_rule": True, "warehouse_id": warehouse.id}),
                    (0, 0, {"name": "pick", "action": "pull", "picking_type_id": warehouse.pick_type_id.id, "location_src_id": warehouse.lot_stock_id.id, "location_dest_id": output.id, "procure_method": "make_to_stock", "location_dest_from_rule": True, "warehouse_id": warehouse.id}),
                ],
            }
        )  # fmt: skip
        order = self._make_held_order(
            [],
            order_line=[
                (0, 0, {"product_id": self.product.id, "product_uom_qty": 8, "route_ids": route.ids})
            ],
        )
        ship = self._held(order).filtered(lambda move: move.location_id == output)
        pick = self._held(order) - ship
        self.assertFalse(order.order_line.release_supply_pending)
        self.assertRecordValues(ship + pick, [{"state": "waiting"}, {"state": "confirmed"}])
        self.assertEqual(pick.location_id, warehouse.lot_stock_id)

        self._set_quantity(order.order_line, 6)
        self.assertEqual((ship.product_uom_qty, pick.product_uom_qty), (6.0, 6.0))
        self.assertEqual(len(order.picking_ids), 2)

        released = self._release_order(order, {pick.id: 4})
        new_pick = released.filtered(lambda move: move.location_dest_id == output)
        new_ship = released - new_pick
        self.assertRecordValues(
            new_pick + new_ship,
            [{"product_uom_qty": 4.0, "state": "assigned"}, {"product_uom_qty": 4.0, "state": "waiting"}],
        )
        self.assertRecordValues(ship + pick, [{"product_uom_qty": 2.0}, {"product_uom_qty": 2.0}])
        self.assertEqual(new_pick.move_dest_ids, new_ship)
        self._validate(new_pick.picking_id)
        self.assertRecordValues(new_ship, [{"state": "assigned", "quantity": 4.0}])
        self._validate(new_ship.picking_id)
        self.assertEqual(order.order_line.qty_delivered, 4.0)
        self.assertRecordValues(ship + pick, [{"state": "waiting"}, {"state": "confirmed"}])


@tagged("post_install", "-at_install")
class TestHoldSupply(HoldCase):
    """What would be bought for the line waits with its supply; it starts on locked orders too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "purchase.order" not in cls.env:
            return
        cls.vendor = cls._make_vendor()
        cls.bought = cls._make_product(
            "Bought", seller_ids=[(0, 0, {"partner_id": cls.vendor.id, "price": 5})]
        )

    def setUp(self):
        super().setUp()
        if "purchase.order" not in self.env:
            self.skipTest("nothing is bought without purchase_stock")

    def _orders_of(self, product):
        return self.env["purchase.order.line"].search(
            [("product_id", "=", product.id), ("state", "!=", "cancel")]
        )

    def test_made_to_order_waits_and_starts_on_a_locked_order(self):
        mto = self.warehouse_a1.mto_pull_id.route_id
        mto.active = True
        self.bought.route_ids = mto + self.warehouse_a1.buy_pull_id.route_id
        order = self._make_held_order([(self.bought, 3)])
        line = order.order_line
        self.assertTrue(line.release_supply_pending)
        self.assertFalse(line.move_ids)
        self.assertFalse(self._orders_of(self.bought))
        self._set_quantity(line, 5)
        self.assertFalse(self._orders_of(self.bought))
        order.action_lock()
        self._release_order(order)
        self.assertFalse(line.release_supply_pending)
        self.assertEqual(self._orders_of(self.bought).product_qty, 5.0)
        self.assertRecordValues(
            line.move_ids, [{"state": "waiting", "release_hold": False, "product_uom_qty": 5.0}]
        )
        purchase = self._orders_of(self.bought).order_id
        purchase.button_confirm()
        self._receive(purchase)
        self.assertRecordValues(line.move_ids, [{"state": "assigned", "quantity": 5.0}])

    def test_dropship_waits_for_the_release(self):
        route = self.env.ref("stock_dropshipping.route_drop_shipping", raise_if_not_found=False)
        if not route:
            self.skipTest("stock_dropshipping is not installed")
        self.bought.route_ids = route
        order = self._make_held_order([(self.bought, 3), (self.product, 1)])
        line = order.order_line[0]
        self.assertRecordValues(
            order.order_line, [{"release_supply_pending": True}, {"release_supply_pending": False}]
        )
        self.assertFalse(self._orders_of(self.bought))
        order.action_lock()
        self._release_order(order)
        purchase = self._orders_of(self.bought).order_id
        self.assertEqual(purchase.order_line.product_qty, 3.0)
        purchase.button_confirm()
        self._validate(purchase.picking_ids)
        self.assertEqual(line.qty_delivered, 3.0)
        self._release_order(order)
        self.assertEqual(self._orders_of(self.bought).product_qty, 3.0)

    def test_waiting_ends_with_the_order_and_with_what_is_ordered(self):
        mto = self.warehouse_a1.mto_pull_id.route_id
        mto.active = True
        self.bought.route_ids = mto + self.warehouse_a1.buy_pull_id.route_id
        order = self._make_held_order([(self.bought, 3)])
        order._action_cancel()
        self.assertFalse(order.order_line.release_supply_pending)
        order.action_draft()
        with self._gates(let_go=False):
            order.action_confirm()
        self.assertTrue(order.order_line.release_supply_pending)
        self._set_quantity(order.order_line, 0)
        self.assertFalse(order.order_line.release_supply_pending)
        self._set_quantity(order.order_line, 2)
        self.assertTrue(order.order_line.release_supply_pending)
        self._set_quantity(order.order_line, 4, let_go=True)
        self.assertFalse(order.order_line.release_supply_pending)
        self.assertEqual(self._orders_of(self.bought).product_qty, 4.0)

    def test_waiting_supply_is_not_started_by_hand(self):
        mto = self.warehouse_a1.mto_pull_id.route_id
        mto.active = True
        self.bought.route_ids = mto + self.warehouse_a1.buy_pull_id.route_id
        order = self._make_held_order([(self.bought, 3)])
        with self._assertRefused(order.order_line, ["release_supply_pending"]):
            order.order_line.write({"release_supply_pending": False})
        self.assertFalse(self._orders_of(self.bought))
