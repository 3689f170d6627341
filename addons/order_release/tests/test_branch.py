from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .release_common import ReleaseCase


@tagged("post_install", "-at_install")
class TestOtherBranch(ReleaseCase):
    """What is held leaves from the branch that has the goods."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_gate("stock")
        cls.depot = cls.env["stock.warehouse"].create(
            {"name": "Depot North", "code": "DN", "company_id": cls.company_a.id}
        )
        cls.drill = cls._make_product("Drill", price=100.0, cost=60.0)

    def _form(self, orders, user="release_desk"):
        user = self.users[user] if isinstance(user, str) else user
        action = orders.with_user(user).action_other_branch()
        form = self.env["order.release.branch"].with_user(user).browse(action["res_id"])
        form.reason = "Depot North has the goods"
        return form

    def _send(self, orders, branch, **terms):
        form = self._form(orders, **terms)
        form.line_ids.filtered(lambda line: line.warehouse_id == branch).action_ship_from()
        orders.invalidate_recordset()
        return form

    def test_held_order_leaves_from_the_branch_with_the_goods(self):
        order = self._sell(5, product=self.drill)
        self._put_stock(self.drill, 8, warehouse=self.depot)
        form = self._form(order)
        self.assertEqual(
            [(one.warehouse_id, one.complete, one.share, one.is_current) for one in form.line_ids][0],
            (self.depot, 1, 1.0, False),
        )
        self._send(order, self.depot)
        self.assertEqual((order.release_state, self._held(order)), ("released", (0, 5.0)))
        self.assertEqual(order.warehouse_id, self.depot)
        open_moves = order.order_line.move_ids.filtered(lambda move: move.state != "cancel")
        self.assertEqual(open_moves.picking_id.picking_type_id, self.depot.out_type_id)
        self.assertEqual((open_moves.state, open_moves.quantity), ("assigned", 5.0))
        entry = self.env["distribution.decision"].search(
            [("res_id", "=", order.id), ("verdict", "=", "change_branch")]
        )
        self.assertEqual(
            (entry.reason, entry.evidence),
            ("Depot North has the goods", {"from": self.warehouse_a1.name, "to": "Depot North"}),
        )
        # Choosing a branch makes nobody an author.
        self.assertNotIn(self.users["release_desk"], order._get_release_authors())

    def test_what_the_branch_lacks_too_stays_held_there(self):
        order = self._sell(5, product=self.drill)
        self._put_stock(self.drill, 2, warehouse=self.depot)
        self._send(order, self.depot)
        self.assertEqual((order.release_state, self._held(order)), ("partial", (3.0, 2.0)))
        held = order.order_line.move_ids.filtered(lambda move: move.release_hold and move.state != "cancel")
        self.assertEqual(held.picking_type_id, self.depot.out_type_id)

    def test_other_gates_go_along(self):
        customer = self._make_customer("Over the limit", limit=100.0)
        order = self._sell(5, product=self.drill, customer=customer)
        self._put_stock(self.drill, 8, warehouse=self.depot)
        self._send(order, self.depot)
        self.assertEqual((order.release_state, self._held(order)), ("held", (5.0, 0)))
        self.assertEqual(set(self._holds(order)), {("credit", "over_limit")})

    def test_locked_order_is_sent_too(self):
        order = self._sell(5, product=self.drill)
        order.locked = True
        self._put_stock(self.drill, 8, warehouse=self.depot)
        self._send(order, self.depot)
        self.assertEqual((order.release_state, self._held(order)), ("released", (0, 5.0)))

    def test_backorder_of_what_shipped_leaves_from_elsewhere(self):
        self._put_stock(self.drill, 2)
        order = self._sell(5, product=self.drill)
        self.assertEqual((order.release_state, self._held(order)), ("partial", (3.0, 2.0)))
        self._put_stock(self.drill, 8, warehouse=self.depot)
        form = self._form(order)
        # Said before anybody writes a reason, and again to whoever presses all the same.
        self.assertIn("A part is with the warehouse", form.note)
        self.assertFalse(form.line_ids)
        form._ship_from(self.depot)
        self.assertIn("A part is with the warehouse", form.result)
        self.assertEqual(order.warehouse_id, self.warehouse_a1)
        order.picking_ids.filtered(lambda one: one.state == "assigned").button_validate()
        self._send(order, self.depot)
        self.assertEqual(order.warehouse_id, self.depot)
        moves = order.order_line.move_ids.filtered(lambda move: move.state in ("done", "assigned"))
        self.assertEqual(sorted(moves.mapped("product_qty")), [2.0, 3.0])

    def test_who_waits_there_in_front_is_not_robbed_by_the_figures(self):
        self._sell(6, product=self.drill, warehouse_id=self.depot.id)
        order = self._sell(5, product=self.drill)
        self._put_stock(self.drill, 8, warehouse=self.depot)
        line = self._form(order).line_ids.filtered(lambda one: one.warehouse_id == self.depot)
        self.assertEqual((line.complete, line.share), (0, 0.4))

    def test_duty_reason_and_company(self):
        order = self._sell(5, product=self.drill)
        self._put_stock(self.drill, 8, warehouse=self.depot)
        for user in (self.salesman, self.users["auditor"], self.users["credit_controller"]):
            with self.assertRaises(AccessError):
                self._send(order, self.depot, user=user)
        form = self._form(order)
        form.reason = " "
        with self.assertRaises(UserError):
            form._ship_from(self.depot)
        form = self._form(order)
        form._ship_from(self.warehouse_b1)
        self.assertIn("belongs to another company", form.result)
        self.assertEqual((order.warehouse_id, self._held(order)), (self.warehouse_a1, (5.0, 0)))

    def test_queries_do_not_grow_with_orders(self):
        orders = self.env["sale.order"].browse()
        for _one in range(8):
            orders |= self._sell(5, product=self.drill)
        few = self._count_queries(orders[:2]._find_branches)
        self.assertEqual(self._count_queries(orders._find_branches), few)

    def test_cases_are_snoozed_and_customers_told_in_bulk(self):
        orders = self._sell(5, product=self.drill) | self._sell(4, product=self.drill)
        desk = orders.with_user(self.users["release_desk"])
        with self.assertRaises(UserError):
            desk.action_snooze_cases()
        self.company_a.control_active = True
        self.env["distribution.exception.kind"].search([("detector", "=like", "order.release.%")])._run(
            self.company_a
        )
        action = desk.action_snooze_cases()
        cases = self.env["distribution.exception"].browse(action["context"]["active_ids"])
        self.assertEqual(set(cases.mapped("res_id")), set(orders.ids))
        mail = orders.with_user(self.salesman).action_message_customer()
        self.assertEqual(
            (mail["context"]["default_composition_mode"], mail["context"]["default_res_ids"]),
            ("mass_mail", orders.ids),
        )

    @freeze_time("2026-03-06 15:00:00")  # a Friday
    def test_snooze_proposes_the_next_morning_of_the_branch_or_the_receipt_that_is_due_later(self):
        self.warehouse_a1.calendar_id = self._calendar()
        order = self._sell(5, product=self.drill)
        self.assertEqual(order._propose_wake_up(), datetime(2026, 3, 9, 7, 0))
        move = self.env["stock.move"].create(
            {
                "product_id": self.drill.id,
                "product_uom_qty": 5,
                "picking_type_id": self.warehouse_a1.in_type_id.id,
                "location_id": self.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": self.warehouse_a1.lot_stock_id.id,
                "date": datetime(2026, 3, 12, 9, 0),
            }
        )
        move._action_confirm()
        self.assertEqual(order._propose_wake_up(), datetime(2026, 3, 12, 9, 0))
        move.date = datetime(2026, 3, 7, 9, 0)
        self.assertEqual(order._propose_wake_up(), datetime(2026, 3, 9, 7, 0))

    def _calendar(self):
        """Return a calendar of Monday to Friday from eight, in Berlin."""
        return self.env["resource.calendar"].create(
            {"name": "Berlin", "tz": "Europe/Berlin", "company_id": False}
        )

    def test_the_message_follows_what_holds_the_order(self):
        date, check = (self.env.ref(f"order_release.mail_template_{kind}") for kind in ("date", "hold"))
        short = self._sell(5, product=self.drill)
        over = self._sell(5, product=self.drill, customer=self._make_customer("Over", limit=100.0))
        mails = [order.with_user(self.salesman).action_message_customer() for order in (short, over)]
        self.assertEqual([one["context"]["default_template_id"] for one in mails], [date.id, check.id])
