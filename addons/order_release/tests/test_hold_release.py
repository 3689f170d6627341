"""Releasing and holding again: figures, deliveries, chains."""

from odoo import fields
from odoo.tests import tagged

from .hold_common import HoldCase


@tagged("post_install", "-at_install")
class TestHoldRelease(HoldCase):
    def test_whole_delivery_keeps_its_name_and_is_reserved(self):
        order = self._make_held_order([(self.product, 4), (self.other, 3)])
        picking = order.picking_ids
        decision = self._decide(order)
        released = order.order_line._release_goods(decision)
        self.assertEqual(order.picking_ids, picking)
        self.assertRecordValues(
            released.sorted("product_id"),
            [
                {
                    "release_hold": False,
                    "state": "assigned",
                    "quantity": 4.0,
                    "release_decision_id_value": decision.id,
                },
                {
                    "release_hold": False,
                    "state": "assigned",
                    "quantity": 3.0,
                    "release_decision_id_value": decision.id,
                },
            ],
        )
        self.assertRecordValues(picking, [{"release_hold": False, "state": "assigned"}])
        self.assertEqual(set(released.mapped("reservation_date")), {fields.Date.today()})
        self.assertEqual(self._reserved(self.product), 4.0)
        picking.button_validate()
        self.assertEqual(order.order_line.mapped("qty_delivered"), [4.0, 3.0])

    def test_part_of_a_line_leaves_the_rest_held(self):
        order = self._make_held_order([(self.product, 4), (self.other, 3)])
        move = order.order_line[0].move_ids
        picking = order.picking_ids
        released = self._release_order(order, {move.id: 1.5})
        self.assertRecordValues(
            released, [{"product_uom_qty": 1.5, "quantity": 1.5, "state": "assigned", "release_hold": False}]
        )
        self.assertRecordValues(
            self._held(order).sorted("product_id"),
            [
                {"product_uom_qty": 2.5, "quantity": 0.0, "state": "confirmed", "picking_id": picking.id},
                {"product_uom_qty": 3.0, "quantity": 0.0, "state": "confirmed", "picking_id": picking.id},
            ],
        )
        self.assertNotEqual(released.picking_id, picking)
        self.assertEqual(released.picking_id.sale_id, order)
        self.assertEqual(self._reserved(self.product), 1.5)

    def test_reordering_rule_orders_the_same_after_a_part_is_let_go(self):
        rule = self.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": self.product.id,
                "warehouse_id": self.warehouse_a1.id,
                "location_id": self.warehouse_a1.lot_stock_id.id,
                "product_min_qty": 200,
                "product_max_qty": 200,
                "trigger": "manual",
            }
        )
        order = self._make_held_order([(self.product, 4)])
        self.assertEqual(rule.qty_to_order, 200 - 10 + 4)
        self._release_order(order, {order.order_line.move_ids.id: 1.5})
        self.assertEqual(rule.qty_to_order, 200 - 10 + 4)
        rule._compute_qty_to_order_computed()
        self.assertEqual(rule.qty_to_order_computed, 200 - 10 + 4)

    def test_a_release_leaves_rules_as_they_would_be_computed_anew(self):
        rules = self.env["stock.warehouse.orderpoint"].create(
            [
                {
                    "product_id": product.id,
                    "warehouse_id": self.warehouse_a1.id,
                    "location_id": self.warehouse_a1.lot_stock_id.id,
                    "product_min_qty": 2,
                    "product_max_qty": most,
                    "trigger": "manual",
                }
                for product, most in ((self.product, 20), (self.other, 30))
            ]
        )
        figures = ("qty_to_order_computed", "deadline_date")
        fields = [rules._fields[name] for name in figures]
        for quantity, part in ((4, None), (4, 3), (14, None)):
            order = self._make_held_order([(self.product, quantity), (self.other, 2)])
            self._release_order(order, part and {order.order_line[0].move_ids.id: part})
            self.env.flush_all()
            stored = [rule[name] for rule in rules for name in figures]
            for field in fields:
                self.env.add_to_compute(field, rules)
            self.env.flush_all()
            self.assertEqual([rule[name] for rule in rules for name in figures], stored)
        self.assertEqual(rules.mapped("qty_to_order_computed"), [32.0, 0.0])

    def test_a_release_of_one_product_computes_rules_of_others_as_ever(self):
        order = self._make_held_order([(self.product, 4)])
        move = self._make_open_order([(self.other, 2)]).order_line.move_ids
        rule = self.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": self.other.id,
                "warehouse_id": self.warehouse_a1.id,
                "location_id": self.warehouse_a1.lot_stock_id.id,
                "product_min_qty": 20,
                "product_max_qty": 20,
                "trigger": "manual",
            }
        )
        self._release_order(order)
        self.assertEqual(rule.qty_to_order_computed, 12.0)
        move._action_cancel()
        self.env.flush_all()
        self.assertEqual(rule.qty_to_order_computed, 10.0)

    def test_second_part_joins_the_open_released_delivery(self):
        order = self._make_held_order([(self.product, 4)])
        move = order.order_line.move_ids
        first = self._release_order(order, {move.id: 1})
        second = self._release_order(order, {move.id: 2})
        self.assertEqual(first, second)
        self.assertRecordValues(second, [{"product_uom_qty": 3.0, "quantity": 3.0, "state": "assigned"}])
        held_picking = self._held(order).picking_id
        last = self._release_order(order)
        self.assertRecordValues(last, [{"product_uom_qty": 4.0, "quantity": 4.0, "state": "assigned"}])
        self.assertFalse(held_picking.exists())
        self.assertEqual(order.picking_ids, first.picking_id)

    def test_printed_delivery_is_not_joined(self):
        order = self._make_held_order([(self.product, 4)])
        move = order.order_line.move_ids
        first = self._release_order(order, {move.id: 1})
        first.picking_id.printed = True
        second = self._release_order(order)
        self.assertEqual(second, move)
        self.assertNotEqual(first.picking_id, second.picking_id)
        self.assertEqual((first.quantity, second.quantity), (1.0, 3.0))

    def test_release_without_stock_waits_like_any_demand(self):
        order = self._make_held_order([(self.product, 14)])
        released = self._release_order(order)
        self.assertRecordValues(released, [{"state": "partially_available", "quantity": 10.0}])
        self._put_stock(self.product, 4)
        order.picking_ids.action_assign()
        self.assertRecordValues(released, [{"state": "assigned", "quantity": 14.0}])

    def test_reservation_policy_of_the_operation_counts(self):
        self.warehouse_a1.out_type_id.reservation_method = "manual"
        order = self._make_held_order([(self.product, 4)])
        released = self._release_order(order)
        self.assertRecordValues(released, [{"state": "confirmed", "quantity": 0.0, "release_hold": False}])
        order.picking_ids.action_assign()
        self.assertEqual(released.quantity, 4.0)

    def test_backorder_of_released_goods_stays_released(self):
        order = self._make_held_order([(self.product, 14), (self.other, 2)])
        move = order.order_line[0].move_ids
        self._release_order(order, {move.id: 12})
        picking = self._open(order).picking_id
        self._validate(picking, {self.product: 10})
        backorder = picking.backorder_ids
        self.assertRecordValues(
            backorder.move_ids, [{"product_uom_qty": 2.0, "release_hold": False, "state": "confirmed"}]
        )
        self.assertEqual(sorted(self._held(order).mapped("product_uom_qty")), [2.0, 2.0])

    def test_further_steps_of_released_goods_flow(self):
        self.warehouse_a1.delivery_steps = "pick_pack_ship"
        order = self._make_held_order([(self.product, 4)])
        first = order.order_line.move_ids
        self._release_order(order, {first.id: 3})
        for _step in range(3):
            picking = order.picking_ids.filtered(
                lambda picking: picking.state not in ("done", "cancel") and not picking.release_hold
            )
            self.assertEqual(len(picking), 1)
            self.assertRecordValues(
                picking.move_ids, [{"product_uom_qty": 3.0, "state": "assigned", "release_hold": False}]
            )
            self._validate(picking)
        self.assertEqual(order.order_line.qty_delivered, 3.0)
        self.assertRecordValues(first, [{"product_uom_qty": 1.0, "release_hold": True, "state": "confirmed"}])

    def test_a_gate_at_shipping_holds_the_next_step(self):
        self.warehouse_a1.delivery_steps = "pick_ship"
        order = self._make_open_order([(self.product, 4)])
        self.patch(type(self.env["stock.move"]), "_holds_next_step", lambda move, rule: True)
        self.patch(type(self.env["stock.move"]), "_ask_before_truck", lambda moves: None)
        self._validate(order.picking_ids)
        ship = order.order_line.move_ids.filtered("release_hold")
        self.assertRecordValues(ship, [{"state": "confirmed", "quantity": 0.0, "product_uom_qty": 4.0}])
        self.assertEqual(ship.picking_type_id, self.warehouse_a1.out_type_id)
        released = self._release_order(order)
        self.assertRecordValues(released, [{"state": "assigned", "quantity": 4.0}])
        self._validate(released.picking_id)
        self.assertEqual(order.order_line.qty_delivered, 4.0)

    def test_release_needs_a_decision(self):
        order = self._make_held_order()
        for decision in (
            None,
            order,
            self.env["distribution.decision"],
            self.env["distribution.decision"].browse(0),
        ):
            with self._assertRefused(order.order_line.move_ids) as caught:
                order.order_line.move_ids._release(decision)
            self.assertIn("by a decision in the ledger only", str(caught.exception))

    def test_release_of_free_goods_changes_nothing(self):
        order = self._make_open_order()
        decision = self._decide(order)
        with self._assert_unchanged(
            order.order_line.move_ids, ["state", "quantity", "release_decision_id_value"]
        ):
            self.assertFalse(order.order_line.move_ids._release(decision))

    def test_hold_again_before_work_begins(self):
        order = self._make_open_order([(self.product, 4)])
        move, picking = order.order_line.move_ids, order.picking_ids
        self.assertEqual(move.quantity, 4.0)
        held, refused = move._apply_hold()
        self.assertEqual((held, refused), (move, {}))
        self.assertRecordValues(
            move, [{"release_hold": True, "state": "confirmed", "quantity": 0.0, "picking_id": picking.id}]
        )
        self.assertTrue(picking.release_hold)
        self.assertEqual(self._reserved(self.product), 0.0)

    def test_hold_again_joins_the_held_delivery(self):
        order = self._make_held_order([(self.product, 4)])
        move = order.order_line.move_ids
        released = self._release_order(order, {move.id: 1})
        opened = released.picking_id
        held, refused = released._apply_hold()
        self.assertFalse(refused)
        self.assertRecordValues(
            self._held(order), [{"product_uom_qty": 4.0, "picking_id": move.picking_id.id}]
        )
        self.assertFalse(opened.exists())
        self.assertEqual(held.exists(), self._held(order))

    def test_part_of_a_delivery_held_again_gets_its_own(self):
        order = self._make_open_order([(self.product, 4), (self.other, 3)])
        picking = order.picking_ids
        held, _refused = order.order_line[1].move_ids._apply_hold()
        self.assertNotEqual(held.picking_id, picking)
        self.assertEqual((picking.release_hold, held.picking_id.release_hold), (False, True))
        self.assertEqual(picking.move_ids.product_id, self.product)

    def test_begun_work_is_not_held_and_says_why(self):
        for begin, word in (
            (lambda move: move.write({"picked": True}), "picking has begun"),
            (lambda move: move.picking_id.write({"printed": True}), "printed"),
        ):
            order = self._make_open_order([(self.product, 2)])
            move = order.order_line.move_ids
            begin(move)
            with self._assert_unchanged(move, ["release_hold", "quantity", "state", "picked"]):
                held, refused = move._apply_hold()
            self.assertFalse(held)
            self.assertIn(word, refused[move])

    def test_second_step_is_not_held_by_hand(self):
        self.warehouse_a1.delivery_steps = "pick_ship"
        order = self._make_open_order([(self.product, 4)])
        self._validate(order.picking_ids)
        ship = order.order_line.move_ids.filtered(lambda move: move.state == "assigned")
        held, refused = ship._apply_hold()
        self.assertFalse(held)
        self.assertIn("earlier step", refused[ship])

    def test_many_orders_at_once(self):
        orders = self.env["sale.order"]
        for _number in range(3):
            orders |= self._make_held_order([(self.product, 2), (self.other, 2)])
        released = orders.order_line._release_goods(self._decide(orders[0]))
        self.assertEqual(len(released), 6)
        self.assertEqual(set(released.mapped("state")), {"assigned"})
        self.assertEqual((self._reserved(self.product), self._reserved(self.other)), (6.0, 6.0))
        self.assertEqual(len(orders.picking_ids), 3)

    def test_many_orders_with_a_decision_each(self):
        orders = self._make_held_order([(self.product, 2)]) | self._make_held_order([(self.product, 3)])
        decisions = {order: self._decide(order) for order in orders}
        moves = orders.order_line.move_ids
        released = moves._release(decisions, {moves[1].id: 1})
        self.assertEqual(
            {move.release_decision_id_value: move.quantity for move in released},
            {decisions[orders[0]].id: 2.0, decisions[orders[1]].id: 1.0},
        )
        self.assertFalse(self.env["stock.move"]._find_unexplained_releases(self.company_a))

    def test_release_takes_the_versions_it_consumes(self):
        order = self._make_held_order([(self.product, 2), (self.other, 2)])
        self._release_order(order, {order.order_line[0].move_ids.id: 1})
        self._release_order(order, {order.order_line[0].move_ids.filtered("release_hold").id: 1})
        stock = self.env["order.release.stock.version"].search(
            [("product_id", "in", (self.product + self.other).ids)]
        )
        self.assertRecordValues(
            stock, [{"product_id": self.product.id, "warehouse_id": self.warehouse_a1.id, "version": 2}]
        )
        credit = self.env["order.release.credit.version"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual(credit.version, 2)
