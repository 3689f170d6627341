from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_run import RunCase


@tagged("post_install", "-at_install")
class TestPathToGoods(RunCase):
    """What a shortage without a known receipt offers, who may press it, and what changes then."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.depot = cls.env["stock.warehouse"].create(
            {"name": "Depot North", "code": "DN", "company_id": cls.company_a.id}
        )
        cls.customer = cls._make_customer("Hansa Bau")

    def _ways(self, order, user):
        """Return {kind: way} of the path of *order* as *user* sees it."""
        order.invalidate_recordset()
        steps = order.with_user(user).get_release_panel()["path"]["steps"]
        return {one["kind"]: one for step in steps for one in [step, *step["instead"]]}

    def _press(self, way, user):
        return self.env["sale.order"].with_user(user).action_release_step(way["key"])

    def test_the_other_branch_ships_or_lends(self):
        desk, store = self.users["release_desk"], self.users["warehouse_operator"]
        store.group_ids += self.env.ref("stock.group_stock_user")
        store.group_ids += self.env.ref("order_release.group_order_reader")
        order = self._sell(5, product=self.scarce, customer=self.customer)
        self.assertFalse({"branch", "transfer"} & self._ways(order, desk).keys())
        self._put_stock(self.scarce, 5, warehouse=self.depot)
        ways = self._ways(order, desk)
        self.assertEqual(ways["branch"]["label"], "Other branch")
        self.assertEqual(self._press(ways["branch"], desk)["res_model"], "order.release.branch")
        way = self._ways(order, store)["transfer"]
        self.assertEqual((way["text"], way["label"]), ("Transfer of 5 Scarce from Depot North", "Transfer"))
        picking = self.env["stock.picking"].browse(self._press(way, store)["res_id"])
        self.assertEqual(picking, self.env["stock.picking"].browse(self._press(way, store)["res_id"]))
        self.assertEqual((picking.state, picking.origin), ("draft", order.name))
        self.assertEqual(
            (picking.location_id.warehouse_id, picking.location_dest_id.warehouse_id),
            (self.depot, self.warehouse_a1),
        )
        self.assertEqual(picking.move_ids.mapped("product_qty"), [5.0])
        picking.action_confirm()
        self.assertIn("receipt", self._ways(order, desk))
        with self.assertRaises(AccessError):
            self._press(way, self.users["auditor"])

    def test_what_orders_there_wait_for_is_not_lent(self):
        self._put_stock(self.scarce, 5, warehouse=self.depot)
        order = self._sell(5, product=self.scarce, customer=self.customer)
        self._sell(5, product=self.scarce, customer=self.customer, warehouse_id=self.depot.id)
        self.assertNotIn("transfer", self._ways(order, self.users["release_desk"]))

    def test_purchasing_is_asked_once_with_quantity_day_and_money(self):
        buyer, desk = self.users["buyer"], self.users["order_desk"]
        order = self._sell(5, product=self.scarce, customer=self.customer, price=20.0)
        way = self._ways(order, desk)["buy"]
        self.assertEqual((way["who"], way["label"]), ("Buyer", "Ask purchasing"))
        for _twice in range(2):
            self._press(way, desk)
        (activity,) = self.scarce.activity_ids
        self.assertEqual(activity.user_id, buyer)
        for text in (order.name, "5", "Scarce", "100.00", self.warehouse_a1.name):
            self.assertIn(text, activity.summary)
        for user in (self.users["auditor"], self.users["buyer"]):
            with self.assertRaises(AccessError):
                self._press(way, user)
        self.assertFalse(self._ways(order, self.users["credit_controller"])["buy"]["label"])
        self._put_stock(self.scarce, 5)
        self.env["order.release.engine"]._refresh(order)
        with self.assertRaises(UserError):
            self._press(way, desk)
        self.assertEqual(len(self.scarce.activity_ids), 1)

    def test_scarce_goods_are_handed_out_anew_by_a_run_of_that_product(self):
        desk = self.users["release_desk"]
        small, vip = self._theft()
        way = self._ways(vip, desk)["anew"]
        self.assertEqual(
            (way["text"], way["label"]), ("Scarce handed out anew among the orders", "Preview a run")
        )
        with self._assert_unchanged(small | vip, ["release_state", "release_value_held"]):
            run = self.env["order.release.run"].browse(self._press(way, desk)["res_id"])
        self.assertEqual((run.state, run.product_ids), ("preview", self.scarce))
        self.assertEqual(self._lines(run), {small: ("taken", -6.0), vip: ("released", 6.0)})
        other = self.users["order_desk"]
        before = self.env["order.release.run"].search_count([])
        with self.assertRaises(AccessError):
            self._press(way, other)
        self.assertEqual(self.env["order.release.run"].search_count([]), before)
