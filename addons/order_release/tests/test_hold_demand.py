"""What a held order is: demand in the forecast that nothing reserves, in deliveries of its own."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .hold_common import HoldCase


@tagged("post_install", "-at_install")
class TestHoldDemand(HoldCase):
    def test_confirmed_order_is_held_and_stays_in_the_forecast(self):
        order = self._make_held_order([(self.product, 4)])
        move = order.order_line.move_ids
        self.assertRecordValues(
            move, [{"release_hold": True, "state": "confirmed", "product_uom_qty": 4.0, "quantity": 0.0}]
        )
        self.assertTrue(move.release_held_at)
        self.assertFalse(move.reservation_date)
        self.assertRecordValues(
            order.picking_ids, [{"release_hold": True, "state": "confirmed", "printed": False}]
        )
        product = self.product.with_context(warehouse_id=self.warehouse_a1.id)
        self.assertEqual(
            (product.qty_available, product.free_qty, product.outgoing_qty, product.virtual_available),
            (10.0, 10.0, 4.0, 6.0),
        )
        self.assertEqual(self._reserved(self.product), 0.0)

    def test_order_let_go_is_as_in_stock(self):
        order = self._make_open_order([(self.product, 4)])
        self.assertRecordValues(
            order.order_line.move_ids, [{"release_hold": False, "state": "assigned", "quantity": 4.0}]
        )
        self.assertFalse(order.picking_ids.release_hold)
        self.assertEqual(self._reserved(self.product), 4.0)

    def test_pick_pack_ship_is_held_on_its_first_step(self):
        self.warehouse_a1.delivery_steps = "pick_pack_ship"
        order = self._make_held_order([(self.product, 4)])
        move = order.order_line.move_ids
        self.assertEqual(move.picking_type_id, self.warehouse_a1.pick_type_id)
        self.assertRecordValues(move, [{"release_hold": True, "state": "confirmed"}])
        product = self.product.with_context(warehouse_id=self.warehouse_a1.id)
        self.assertEqual(
            (product.outgoing_qty, product.virtual_available, product.free_qty), (4.0, 6.0, 10.0)
        )

    def test_reordering_rule_sees_held_demand(self):
        rule = self.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": self.product.id,
                "warehouse_id": self.warehouse_a1.id,
                "location_id": self.warehouse_a1.lot_stock_id.id,
                "product_min_qty": 8,
                "product_max_qty": 20,
                "trigger": "manual",
            }
        )
        self.assertEqual(rule.qty_to_order, 0.0)
        self._make_held_order([(self.product, 4)])
        self.assertEqual((rule.qty_forecast, rule.qty_to_order), (6.0, 14.0))

    def test_schedulers_and_receipts_leave_held_demand_alone(self):
        order = self._make_held_order([(self.product, 20)])
        move = order.order_line.move_ids
        self.env["stock.rule"].run_scheduler(company_id=self.company_a.id)
        receipt = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse_a1.in_type_id.id,
                "move_ids": [
                    (0, 0, {"product_id": self.product.id, "product_uom_qty": 30, "location_id": self.env.ref("stock.stock_location_suppliers").id, "location_dest_id": self.warehouse_a1.lot_stock_id.id})
                ],
            }
        )  # fmt: skip
        receipt.action_confirm()
        self._validate(receipt)
        move._trigger_assign()
        self.assertRecordValues(move, [{"release_hold": True, "state": "confirmed", "quantity": 0.0}])
        self.assertEqual(self._reserved(self.product), 0.0)

    def test_held_and_released_never_share_a_delivery(self):
        order = self._make_open_order([(self.product, 4)])
        self._set_quantity(order.order_line, 7)
        self.assertEqual(len(order.picking_ids), 2)
        self.assertEqual(sorted(order.picking_ids.mapped("release_hold")), [False, True])
        self.assertEqual(self._held(order).product_uom_qty, 3.0)
        self.assertRecordValues(self._open(order), [{"product_uom_qty": 4.0, "state": "assigned"}])

    def test_two_lines_of_one_order_are_held_and_free(self):
        order = self._make_open_order([(self.product, 4)])
        with self._gates(let_go=False):
            order.order_line = [(0, 0, {"product_id": self.other.id, "product_uom_qty": 2})]
        self.assertEqual(self._held(order).product_id, self.other)
        self.assertEqual(self._open(order).product_id, self.product)
        self.assertNotEqual(self._held(order).picking_id, self._open(order).picking_id)

    def test_held_demand_may_be_cancelled_and_rescheduled(self):
        order = self._make_held_order([(self.product, 4)])
        move = order.order_line.move_ids
        move.picking_id.write({"priority": "1", "scheduled_date": "2030-01-01 10:00:00"})
        self.assertEqual(str(move.date), "2030-01-01 10:00:00")
        order._action_cancel()
        self.assertEqual(move.state, "cancel")
        self.assertFalse(move.picking_id.release_hold)

    def test_overview_counts_held_deliveries_apart(self):
        kind = self.warehouse_a1.out_type_id
        self._make_held_order([(self.product, 4)])
        self._make_open_order([(self.product, 14)])
        self.assertEqual(
            (kind.count_picking_held, kind.count_picking_waiting, kind.count_picking_ready), (1, 0, 1)
        )
        held = self.env["stock.picking"].search(
            [("picking_type_id", "=", kind.id), ("release_hold", "=", True), ("state", "=", "confirmed")]
        )
        self.assertEqual(len(held), 1)
        self.assertEqual(kind.get_action_picking_tree_held()["context"]["search_default_release_held"], 1)
        self.assertEqual(
            kind.get_action_picking_tree_waiting()["context"]["search_default_release_workable"], 1
        )

    def test_companies_hold_apart(self):
        self._put_stock(self.product, 5, warehouse=self.warehouse_b1)
        held = self._make_held_order([(self.product, 4)], warehouse=self.warehouse_b1)
        free = self._make_open_order([(self.product, 4)])
        self.assertEqual(held.order_line.move_ids.company_id, self.company_b)
        self.assertEqual((self._held(held).quantity, self._open(free).quantity), (0.0, 4.0))
        with self.assertRaisesRegex(UserError, "1 moves are held"):
            self.company_b.order_release_active = False
        self.company_a.order_release_active = False
        self.assertFalse(self.company_a.order_release_active)
        self._release_order(held)
        self.company_b.order_release_active = False
        self.assertFalse(self.company_b.order_release_active)

    def test_removal_of_the_addon_is_refused_while_goods_are_held(self):
        self._make_held_order()
        module = self.env["ir.module.module"].search([("name", "=", "order_release")])
        for going in (module, self.env["ir.module.module"].search([("name", "=", "sale_stock")])):
            with self.assertRaisesRegex(UserError, "Release or cancel their orders first"):
                going.button_uninstall()
        self.assertEqual(module.state, "installed")
