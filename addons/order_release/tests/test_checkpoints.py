from odoo.exceptions import UserError
from odoo.tests import tagged

from .release_common import ReleaseCase

POINTS = ("quote", "confirm", "release", "pick", "ship", "invoice")


@tagged("post_install", "-at_install")
class TestCheckpoints(ReleaseCase):
    """Each gate speaks where the policy says, and in the way that the checkpoint asks for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._with_accounting()
        cls.product.taxes_id = False
        cls.customer = cls._make_customer("Hansa Bau", limit=1000.0)

    @classmethod
    def _ask(cls, gate, *points, **terms):
        cls._set_gate(gate, **terms, **{f"at_{point}": point in points for point in POINTS})

    def _worsen(self, limit=1.0):
        self.customer.credit_limit = limit

    def test_quote_shows_only_the_gates_of_the_quotation(self):
        self._ask("credit", "confirm")
        order = self._sell(20, customer=self.customer, confirm=False)
        self.assertFalse(order.with_user(self.salesman).get_release_panel()["shown"])
        self._ask("credit", "quote")
        self.assertEqual(len(order.with_user(self.salesman).get_release_panel()["reasons"]), 1)
        order.action_confirm()
        self.assertEqual(order.release_state, "released")

    def test_gate_of_the_confirmation_is_not_asked_again_at_the_release(self):
        self._ask("credit", "confirm")
        self._set_gate("stock")
        order = self._sell(5, customer=self.customer, product=self._make_product("Rare", price=100.0))
        self.assertEqual(set(self._holds(order)), {("stock", "short")})
        self._worsen()
        order.action_recheck()
        self.assertEqual(set(self._holds(order)), {("stock", "short")})
        self._ask("credit", "confirm", "release")
        order.action_recheck()
        self.assertEqual(set(self._holds(order)), {("stock", "short"), ("credit", "over_limit")})

    def test_what_the_confirmation_found_is_tested_until_it_is_cured(self):
        self._ask("credit", "confirm")
        order = self._sell(20, customer=self.customer)
        order.action_recheck()
        self.assertEqual(order.release_state, "held")
        self._worsen(limit=5000.0)
        order.action_recheck()
        self.assertEqual(order.release_state, "released")

    def test_print_holds_what_a_gate_stops_and_prints_nothing(self):
        self._ask("credit", "confirm", "pick")
        order = self._sell(5, customer=self.customer)
        picking = order.picking_ids
        self._worsen()
        action = picking.do_print_picking()
        self.assertEqual(action["tag"], "display_notification")
        self.assertIn("Exposure", action["params"]["message"])
        self.assertEqual((order.release_state, self._held(order)), ("held", (5.0, 0.0)))
        self.assertFalse(picking.printed)
        self.assertEqual(self._holds(order), {("credit", "over_limit"): (500.0, 1.0)})
        self._release(order, "credit_controller")
        self.assertEqual((order.release_state, self._held(order)), ("released", (0.0, 5.0)))
        order.picking_ids.do_print_picking()
        self.assertTrue(order.picking_ids.printed)

    def test_validation_without_print_asks_for_the_start_of_picking(self):
        self._ask("credit", "confirm", "pick")
        order = self._sell(5, customer=self.customer)
        self._worsen()
        action = order.picking_ids.button_validate()
        self.assertEqual(action["tag"], "display_notification")
        self.assertEqual(self._held(order), (5.0, 0.0))

    def test_gate_before_the_truck_holds_a_delivery_in_one_step(self):
        self._ask("credit", "confirm", "ship")
        order = self._sell(5, customer=self.customer)
        self._worsen()
        picking = order.picking_ids
        picking.move_ids.picked = True
        action = picking.button_validate()
        self.assertEqual(action["tag"], "display_notification")
        self.assertEqual((picking.state, self._held(order)), ("confirmed", (5.0, 0.0)))
        self._release(order, "credit_controller")
        self.assertEqual(order.picking_ids.state, "assigned")
        self._validate(order.picking_ids)
        self.assertEqual(order.picking_ids.state, "done")

    def test_no_other_way_out_of_the_door(self):
        self._ask("credit", "confirm", "ship")
        order = self._sell(5, customer=self.customer)
        self._worsen()
        move = order.picking_ids.move_ids
        move.picked = True
        with (
            self._assert_unchanged(move, ["state", "quantity"]),
            self.assertRaisesRegex(UserError, "may not leave"),
        ):
            move._action_done()

    def test_gate_before_the_truck_holds_the_shipping_step(self):
        self.warehouse_a1.delivery_steps = "pick_ship"
        self._ask("credit", "confirm", "ship")
        order = self._sell(5, customer=self.customer)
        self._worsen()
        self._validate(order.picking_ids)
        ship = order.picking_ids.filtered(lambda one: one.state != "done")
        self.assertTrue(ship.release_hold)
        self.assertEqual(ship.state, "confirmed")
        self.assertEqual(order.release_state, "held")
        self.assertEqual(self._holds(order), {("credit", "over_limit"): (500.0, 1.0)})
        self.assertEqual(order.release_value_held, 500.0)
        self._release(order, "credit_controller")
        self.assertEqual(order.release_state, "released")
        ship = order.picking_ids.filtered(lambda one: one.state != "done")
        self.assertEqual(ship.state, "assigned")
        self._validate(ship)
        self.assertEqual(order.order_line.qty_delivered, 5.0)

    def test_shipping_step_that_passes_is_free_at_once(self):
        self.warehouse_a1.delivery_steps = "pick_ship"
        self._ask("credit", "confirm", "ship")
        order = self._sell(5, customer=self.customer)
        self._validate(order.picking_ids)
        ship = order.picking_ids.filtered(lambda one: one.state != "done")
        self.assertEqual((ship.release_hold, ship.state), (False, "assigned"))

    def test_gate_of_the_shelf_does_not_hold_what_stands_before_the_truck(self):
        self.warehouse_a1.delivery_steps = "pick_ship"
        self._ask("discount", "ship", mode="approve", limit_ratio=0.5)
        rare = self._make_product("Rare", price=100.0)
        self._set_gate("stock")
        order = self._sell(lines=[(self.product, 5, 100.0), (rare, 2, 100.0)], customer=self.customer)
        self.assertEqual(self._held(order), (2.0, 5.0))
        self._worsen()
        self._validate(order.picking_ids.filtered(lambda one: not one.release_hold))
        ship = order.picking_ids.filtered(lambda one: one.state != "done" and not one.release_hold)
        self.assertEqual(ship.state, "assigned")
        self.assertEqual(order.release_state, "partial")

    def test_invoice_stays_a_draft_until_it_is_released(self):
        self._ask("discount", "invoice", mode="approve", limit_ratio=0.1)
        order = self._sell(5, customer=self.customer)
        order.order_line.discount = 20.0
        self.assertEqual(order.release_state, "released")
        self._validate(order.picking_ids)
        invoice = order._create_invoices()
        with self.assertRaisesRegex(UserError, "discount 20 % above 10 %"):
            invoice.action_post()
        self.assertEqual(invoice.state, "draft")
        self.assertIn("discount 20 % above 10 %", invoice.release_stopped_by)
        with self.assertRaisesRegex(UserError, "own work"):
            invoice.with_user(self.salesman)._release_posting("Agreed")
        desk = self.users["release_desk"]
        invoice.with_user(desk).sudo(False)._release_posting("Agreed on the phone")
        decision = self.env["distribution.decision"].search([("res_model", "=", "account.move")], limit=1)
        self.assertEqual((decision.verdict, decision.res_id), ("release", invoice.id))
        invoice.action_post()
        self.assertEqual(invoice.state, "posted")

    def test_override_of_a_posting_costs_budget_and_is_kept_to_be_judged(self):
        self._ask("discount", "invoice", limit_ratio=0.1)
        order = self._sell(5, customer=self.customer)
        order.order_line.discount = 20.0
        self._validate(order.picking_ids)
        invoice = order._create_invoices()
        desk = self.users["release_desk"]
        budget = self.env["order.release.budget"].create(
            {"company_id": self.company_a.id, "user_id": desk.id, "amount": 300.0}
        )
        with self.assertRaises(UserError) as refused:
            invoice.with_user(desk).sudo(False)._release_posting("Agreed")
        self.assertIn("400.00", str(refused.exception))
        self.assertFalse(invoice.release_cover)
        self.assertFalse(self.env["order.release.override"].search([("order_id", "=", order.id)]))
        budget.amount = 1000.0
        invoice.with_user(desk).sudo(False)._release_posting("Agreed")
        override = self.env["order.release.override"].search([("order_id", "=", order.id)])
        self.assertRecordValues(
            override,
            [
                {
                    "user_id": desk.id,
                    "gates": "discount",
                    "amount": 400.0,
                    "reason": "Agreed",
                    "outcome": "pending",
                }
            ],
        )
        use = self.env["order.release.budget.use"].search([("budget_id", "=", budget.id)])
        self.assertEqual(use.used, 400.0)

    def test_cover_of_an_invoice_is_not_written_by_hand(self):
        invoice = self._make_invoice(self.customer, 10.0, post=False)
        with self.assertRaisesRegex(UserError, "by its button"):
            invoice.release_cover = {"1": 5.0}
        self.assertFalse(invoice.release_cover)
