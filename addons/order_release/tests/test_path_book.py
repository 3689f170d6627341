from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_run import RunCase


@tagged("post_install", "-at_install")
class TestBookOfGoods(RunCase):
    """What the desk's strip offers for goods that many orders miss: one action for all it serves, and what it does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.depot = cls.env["stock.warehouse"].create(
            {
                "name": "Depot North",
                "code": "DN",
                "company_id": cls.company_a.id,
                "partner_id": cls._make_customer("Depot North", phone="+49 40 5550 9").id,
            }
        )
        cls.desk = cls.users["release_desk"]
        cls.vendor = cls._make_customer("Kramp")
        cls.shops = [cls._make_customer(f"Shop {number}") for number in range(4)]

    def _wait(self, *quantities, product=None, **values):
        return [
            self._sell(quantity, product=product or self.scarce, customer=self.shops[index], **values)
            for index, quantity in enumerate(quantities)
        ]

    def _top(self, user=None):
        """Return {kind: way} of the strip, ways in their order."""
        self.env.flush_all()
        book = self.env["sale.order"].with_user(user or self.desk).get_release_book([])
        return {way["kind"]: way for way in book["top"]}

    def _press(self, way, user=None):
        orders = self.env["sale.order"].with_user(user or self.desk)
        return orders.action_release_step(way["key"], list(way["order_ids"]))

    def _buy_from(self, product, vendor):
        product.seller_ids = [Command.create({"partner_id": vendor.id})]

    def _coming(self, quantity, days):
        places = {
            "location_id": self.env.ref("stock.stock_location_suppliers").id,
            "location_dest_id": self.warehouse_a1.lot_stock_id.id,
        }
        move = {"product_id": self.scarce.id, "product_uom_qty": quantity, **places}
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse_a1.in_type_id.id,
                "partner_id": self.vendor.id,
                "origin": "PO00412",
                "move_ids": [Command.create(move)],
                **places,
            }
        )
        picking.action_confirm()
        picking.move_ids.date = fields.Datetime.now() + timedelta(days=days)
        return picking

    def test_one_late_receipt_that_explains_eleven_orders_is_one_action(self):
        self.vendor.phone = "+49 30 23125 121"
        orders = [
            self._sell(2, product=self.scarce, customer=self.shops[n % 4], price=10.0) for n in range(11)
        ]
        self._buy_from(self.scarce, self.vendor)
        receipt = self._coming(22, -2)
        self.desk.group_ids += self.env.ref("stock.group_stock_user")
        book = self.env["sale.order"].with_user(self.desk).get_release_book([])
        (way,) = book["top"]
        self.assertEqual((way["kind"], way["freed"], way["amount"]), ("receipt", 11, 220.0))
        self.assertEqual(set(way["order_ids"]), {order.id for order in orders})
        self.assertIn("PO00412 of Kramp, late since", way["text"])
        self.assertEqual((way["call"], way["label"]), ("+49 30 23125 121", "Open receipt"))
        self.assertEqual(self._press(way)["res_id"], receipt.id)

    def test_a_branch_ships_the_orders_it_has_all_of(self):
        orders = self._wait(5, 6, 4)
        self._put_stock(self.scarce, 9, warehouse=self.depot)
        way = self._top()["branch"]
        # 5 of the first order and 4 of the third: the second would need 6 of the 4 left.
        self.assertEqual(set(way["order_ids"]), {orders[0].id, orders[2].id})
        self.assertEqual(
            (way["text"], way["freed"], way["label"], way["call"]),
            ("Depot North has all of it and ships", 2, "Other branch", "+49 40 5550 9"),
        )
        wizard = self.env["order.release.branch"].browse(self._press(way)["res_id"])
        self.assertEqual(wizard.order_ids, orders[0] | orders[2])
        self.assertEqual(wizard.line_ids[:1].warehouse_id, self.depot)
        self.assertEqual(wizard.line_ids[:1].complete, 2)

    def test_orders_begun_at_home_get_a_transfer_of_what_is_missing(self):
        store = self.users["warehouse_operator"]
        store.group_ids += self.env.ref("stock.group_stock_user")
        store.group_ids += self.env.ref("order_release.group_order_reader")
        self._put_stock(self.scarce, 3)
        orders = self._wait(5, 4)
        self.assertEqual([self._held(order) for order in orders], [(2.0, 3.0), (4.0, 0.0)])
        lamp = self._make_product("Lamp")
        orders[1].order_line = [Command.create({"product_id": lamp.id, "product_uom_qty": 1})]
        self._put_stock(self.scarce, 6, warehouse=self.depot)
        way = self._top(store)["transfer"]
        self.assertEqual(way["text"], "Transfer of 6 Scarce from Depot North")
        self.assertEqual((way["freed"], way["touched"], way["label"]), (1, 1, "Transfer"))
        picking = self.env["stock.picking"].browse(self._press(way, store)["res_id"])
        self.assertEqual(self._press(way, store)["res_id"], picking.id)
        self.assertEqual(set(picking.origin.split(", ")), {order.name for order in orders})
        self.assertEqual(
            [(move.product_id, move.product_qty) for move in picking.move_ids][:1], [(self.scarce, 6.0)]
        )
        picking.action_confirm()
        self.assertEqual(self._top(store)["receipt"]["key"], f"receipt:{picking.id}")
        self.assertNotIn("transfer", self._top(store))

    def test_purchasing_is_asked_for_all_that_one_vendor_owes(self):
        lamp, own = self._make_product("Lamp"), self._make_product("Own")
        for product in (self.scarce, lamp):
            self._buy_from(product, self.vendor)
        orders = [
            self._sell(customer=self.shops[0], lines=[(self.scarce, 2, 10.0), (lamp, 1, 30.0)]),
            self._sell(5, product=self.scarce, customer=self.shops[1], price=10.0),
            self._sell(1, product=own, customer=self.shops[2], price=5.0),
        ]
        ways = [
            one for one in self.env["sale.order"].with_user(self.desk).get_release_book([])["top"]
            if one["kind"] == "buy"
        ]  # fmt: skip
        self.assertEqual([(one["freed"], one["amount"]) for one in ways], [(2, 100.0), (1, 5.0)])
        self.assertIn("7 Scarce", ways[0]["text"])
        self.assertIn("from Kramp, no receipt is known", ways[0]["text"])
        for _twice in range(2):
            self._press(ways[0])
        (activity,) = self.scarce.activity_ids
        self.assertEqual(activity.user_id, self.users["buyer"])
        for text in (orders[0].name, orders[1].name, "7", "70.00"):
            self.assertIn(text, activity.summary)
        self.assertEqual((len(lamp.activity_ids), len(own.activity_ids)), (1, 0))
        late = self._sell(1, product=self.scarce, customer=self.shops[3], price=10.0)
        book = self.env["sale.order"].with_user(self.desk).get_release_book([])
        self._press(book["top"][0])
        self.assertEqual(len(self.scarce.activity_ids), 2)
        new = self.scarce.activity_ids - activity
        self.assertIn(late.name, new.summary)
        self.assertNotIn(orders[1].name, new.summary)
        with self.assertRaises(AccessError):
            self._press(ways[0], self.users["auditor"])

    def test_goods_of_a_receipt_that_others_wait_for_are_not_on_their_way(self):
        first, second = self._wait(5, 5)
        self._buy_from(self.scarce, self.vendor)
        self._coming(5, 3)
        ways = self._top()
        self.assertEqual(
            {kind: list(way["order_ids"]) for kind, way in ways.items()},
            {"receipt": first.ids, "buy": second.ids},
        )
        self._press(ways["buy"])
        self.assertIn(second.name, self.scarce.activity_ids.summary)

    def test_a_run_is_offered_for_at_most_what_others_were_let_have(self):
        small, vip = self._theft()
        (buy,) = self.env["sale.order"].with_user(self.desk).get_release_book([])["top"]
        self.assertEqual(buy["kind"], "buy")
        (way,) = buy["instead"]
        self.assertEqual(
            (way["text"], way["freed"], way["most"]), ("Scarce handed out anew among the orders", 1, True)
        )
        run = self.env["order.release.run"].browse(self._press(way)["res_id"])
        self.assertEqual(self._lines(run), {small: ("taken", -6.0), vip: ("released", 6.0)})
        with self.assertRaises(AccessError):
            self._press(way, self.users["order_desk"])

    def test_a_step_without_its_orders_does_nothing(self):
        self._wait(5)
        self._put_stock(self.scarce, 9, warehouse=self.depot)
        way = self._top()["branch"]
        for ids in (None, [], ["x"], self._sell(1, customer=self.shops[0]).ids):
            with self.assertRaises(UserError):
                self.env["sale.order"].with_user(self.desk).action_release_step(way["key"], ids)

    def test_the_strip_costs_the_same_for_few_and_for_many(self):
        def count():
            return self._count_queries(self._top)

        self._put_stock(self.scarce, 30, warehouse=self.depot)
        self._buy_from(self.scarce, self.vendor)
        self._wait(8, 9, 9, 9)
        self._top()
        few = count()
        for _round in range(3):
            self._wait(8, 9, 9, 9)
        self.assertLessEqual(count(), few)
