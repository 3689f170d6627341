from datetime import timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools import format_date

from .release_common import ReleaseCase


@tagged("post_install", "-at_install")
class TestShortestPath(ReleaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_gate("stock", mode="block")
        cls.customer = cls._make_customer("Hansa Bau", limit=1000.0)
        cls.drill = cls._make_product("Drill", price=100.0, cost=60.0)

    def _coming(self, product, quantity, days, name="PO00412"):
        """Return a receipt expected in so many days."""
        vendor = self.env["res.partner"].create({"name": "Kramp", "phone": "+49 30 23125 121"})
        warehouse = self.warehouse_a1
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": warehouse.in_type_id.id,
                "partner_id": vendor.id,
                "origin": name,
                "location_id": self.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": warehouse.lot_stock_id.id,
            }
        )
        self.env["stock.move"].create(
            {
                "product_id": product.id,
                "product_uom_qty": quantity,
                "picking_id": picking.id,
                "location_id": picking.location_id.id,
                "location_dest_id": picking.location_dest_id.id,
                "date": fields.Datetime.now() + timedelta(days=days),
            }
        )
        picking.action_confirm()
        return picking

    def _path(self, order, user):
        user = self.users[user] if isinstance(user, str) else user
        return order.with_user(user).get_release_panel()["path"]

    def test_one_receipt_frees_two_short_lines_and_says_who_and_when(self):
        lamp = self._make_product("Lamp")
        receipt = self._coming(self.drill, 10, 3)
        self.env["stock.move"].create(
            {
                "product_id": lamp.id,
                "product_uom_qty": 10,
                "picking_id": receipt.id,
                "location_id": receipt.location_id.id,
                "location_dest_id": receipt.location_dest_id.id,
                "date": receipt.move_ids.date,
            }
        )._action_confirm()
        order = self._sell(lines=[(self.drill, 4, 10.0), (lamp, 2, 10.0)], customer=self.customer)
        path = self._path(order, "release_desk")
        self.assertEqual([step["key"] for step in path["steps"]], [f"receipt:{receipt.id}"])
        self.assertIn("PO00412 of Kramp", path["steps"][0]["text"])
        self.assertEqual(path["steps"][0]["label"], "Open receipt")
        self.assertFalse(path["left"])

    def test_credit_is_one_payment_or_the_limit_or_an_override_for_who_may(self):
        order = self._sell(12, customer=self.customer)
        (step,) = self._path(order, "credit_controller")["steps"]
        self.assertEqual(step["kind"], "payment")
        self.assertIn("200.00", step["text"])
        self.assertEqual([one["kind"] for one in step["instead"]], ["limit", "override"])
        self.assertIn("1,200.00", step["instead"][0]["text"])
        self.assertEqual([bool(one["label"]) for one in step["instead"]], [True, True])
        (step,) = self._path(order, self.salesman)["steps"]
        self.assertEqual(
            [(one["who"], one["label"]) for one in step["instead"]], [("Credit controller", False)] * 2
        )

    def test_path_of_two_reasons_has_two_steps_and_a_quotation_shows_it_before(self):
        receipt = self._coming(self.drill, 100, 2)
        quotation = self._sell(12, product=self.drill, customer=self.customer, confirm=False)
        before = self._path(quotation, self.salesman)
        quotation.action_confirm()
        after = self._path(quotation, self.salesman)
        self.assertEqual({step["kind"] for step in after["steps"]}, {"payment", "receipt"})
        self.assertEqual([one["key"] for one in before["steps"]], [one["key"] for one in after["steps"]])
        self.assertIn(f"receipt:{receipt.id}", [one["key"] for one in after["steps"]])

    def test_what_is_nowhere_and_not_on_its_way_is_bought_or_overridden(self):
        order = self._sell(2, product=self.drill, customer=self.customer)
        (step,) = self._path(order, "release_desk")["steps"]
        self.assertEqual([step["kind"], *(one["kind"] for one in step["instead"])], ["buy", "override"])

    def test_ship_complete_is_no_step_of_its_own(self):
        receipt = self._coming(self.drill, 10, 3)
        order = self._sell(
            lines=[(self.drill, 4, 10.0), (self.product, 1, 10.0)],
            customer=self.customer,
            picking_policy="one",
        )
        self.assertEqual(set(self._holds(order)), {("stock", "short"), ("stock", "incomplete")})
        self.assertEqual(
            [one["key"] for one in self._path(order, "release_desk")["steps"]], [f"receipt:{receipt.id}"]
        )

    def test_the_doors_open_what_they_say(self):
        order = self._sell(12, customer=self.customer)
        (step,) = self._path(order, "credit_controller")["steps"]
        orders = self.env["sale.order"].with_user(self.users["credit_controller"])
        invoices = orders.action_release_step(step["key"])
        self.assertEqual(invoices["res_model"], "account.move")
        limit, override = step["instead"]
        self.assertEqual(
            orders.action_release_step(limit["key"])["context"]["default_partner_id"], self.customer.id
        )
        self.assertEqual(orders.action_release_step(override["key"])["context"]["active_ids"], order.ids)

    # The book

    def _book(self, role, domain=()):
        return self.env["sale.order"].with_user(self.users[role]).get_release_book(list(domain))

    def test_the_book_names_what_frees_most_money(self):
        receipt = self._coming(self.drill, 100, 2)
        waiting = self.env["sale.order"]
        for quantity in (3, 4):
            waiting |= self._sell(quantity, product=self.drill, customer=self._make_customer("Shop"))
        over = self._sell(20, customer=self.customer)
        book = self._book("credit_controller")
        self.assertEqual(book["count"], 3)
        self.assertIn("2,700.00", book["value"])
        self.assertEqual(book["mine"], 1)
        self.assertEqual(
            [(one["kind"], one["freed"], one["order_ids"]) for one in book["top"]],
            [("payment", 1, tuple(over.ids)), ("receipt", 2, tuple(sorted(waiting.ids)))],
        )
        self.assertEqual(book["top"][1]["key"], f"receipt:{receipt.id}")
        self.assertEqual(self._book("credit_controller", [("id", "=", over.id)])["count"], 1)

    def test_own_work_is_not_mine_to_free(self):
        controller = self.users["credit_controller"]
        order = self._sell(20, customer=self.customer)
        self.assertEqual(self._book("credit_controller")["mine"], 1)
        order.order_line.with_user(controller).price_unit = 99.0
        self.assertEqual(self._book("credit_controller")["mine"], 0)

    def test_the_book_costs_the_same_for_six_orders_and_for_fourteen(self):
        def count():
            return self._count_queries(self._book, "credit_controller")

        for _index in range(6):
            self._sell(20, customer=self._make_customer("Shop", limit=1.0))
        self._book("credit_controller")
        few = count()
        for _index in range(8):
            self._sell(20, customer=self._make_customer("Shop", limit=1.0))
        self.assertLessEqual(count(), few)

    def test_another_company_is_not_in_my_book(self):
        other = self._make_customer("B", company=self.company_b, limit=1.0)
        self._make_order(
            [(self.product, 5, 100.0)], customer=other, warehouse=self.warehouse_b1, confirm=True
        )
        self.assertEqual(self._book("credit_controller")["count"], 0)

    # Where is it

    def _stages(self, order, index=0):
        line = order.with_user(self.salesman).get_release_places()[index]
        return {
            one["code"]: (one["quantity"], one["stand"]) for one in line["stages"] if one["stand"] != "next"
        }

    def test_each_line_tells_its_place_from_held_to_shipped(self):
        self._put_stock(self.drill, 3)
        self._coming(self.drill, 10, 3)
        order = self._sell(5, product=self.drill, customer=self.customer)
        self.assertEqual(
            self._stages(order), {"quoted": ("0", "done"), "stock": ("2", "now"), "released": ("3", "now")}
        )
        self._validate(order.picking_ids.filtered(lambda one: not one.release_hold))
        self.assertEqual(
            self._stages(order),
            {
                "quoted": ("0", "done"),
                "released": ("0", "done"),
                "stock": ("2", "now"),
                "shipped": ("3", "done"),
                "to_invoice": ("3", "now"),
            },
        )

    def test_held_for_credit_says_so_and_who_acts(self):
        order = self._sell(12, customer=self.customer)
        (line,) = order.with_user(self.salesman).get_release_places()
        held = next(one for one in line["stages"] if one["code"] == "held")
        self.assertEqual(
            (held["label"], held["quantity"], line["who"]), ("Held (credit)", "12", "Credit controller")
        )

    def test_the_desk_says_whom_to_call_and_what_waits_for_me(self):
        short = self._sell(5, product=self.drill, customer=self._make_customer("Site"))
        dear = self._sell(12, customer=self.customer)
        receipt = self._coming(self.drill, 5, -2)
        (step,) = self._path(short, "release_desk")["steps"]
        self.assertEqual((step["kind"], step["call"]), ("receipt", receipt.partner_id.phone))
        unknown = self._sell(6, product=self._make_product("Lamp"), customer=self._make_customer("Site"))
        self.assertEqual(unknown.with_user(self.salesman).release_next, "Buyer")
        for order, who in ((unknown, "Buyer"), (short, "Receipt")):
            (reason,) = order.with_user(self.salesman).get_release_panel()["reasons"]
            (place,) = order.with_user(self.salesman).get_release_places()
            self.assertEqual((reason["role"], place["who"]), (who, who))
        self.customer.phone = "+49 40 5550 7"
        (step,) = self._path(dear, "credit_controller")["steps"]
        self.assertEqual((step["kind"], step["call"]), ("payment", "+49 40 5550 7"))
        orders = short | dear
        for role, mine, following in (
            ("release_desk", short.browse(), ["Receipt", "Credit controller"]),
            ("credit_controller", dear, ["Receipt", "you"]),
        ):
            own = orders.with_user(self.users[role])
            self.assertEqual(own.filtered("release_is_mine").ids, mine.ids)
            self.assertEqual(
                own.search([("release_is_mine", "=", True), ("id", "in", orders.ids)]).ids, mine.ids
            )
            self.assertEqual(own.mapped("release_next"), following)

    def test_a_customer_is_told_no_day_that_nobody_can_keep(self):
        now = fields.Datetime.now()
        promised, safe = now + timedelta(days=10), now + timedelta(days=12)
        order = self._sell(8, product=self.drill, customer=self.customer, commitment_date=promised)

        def told():
            order.invalidate_recordset()
            return order._get_customer_status()["expected"]

        self.assertFalse(told())
        receipt = self._coming(self.drill, 8, 2)
        self.assertEqual(told(), format_date(self.env, promised))
        receipt.move_ids.date = now - timedelta(days=2)
        self.assertFalse(told())
        order.order_line._set_kept({"release_promise_at": safe, "release_promise_late_at": safe})
        self.assertEqual(told(), format_date(self.env, safe))
