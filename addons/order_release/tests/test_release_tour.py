from odoo import Command
from odoo.tests import HttpCase, tagged

from .release_common import ReleaseCase
from .test_run import RunCase


class TourCase(ReleaseCase, HttpCase):
    def _short_shops(self):
        """Return (two orders that one receipt would free, the receipt); an approved substitute of their product is there."""
        self._set_gate("stock")
        old, new = self._make_product("Drill X200", price=50.0), self._make_product("Drill X210", price=60.0)
        self._put_stock(new, 10)
        receipt = self._coming(old, 50)
        self.env["order.release.substitute"].create(
            {
                "company_id": self.company_a.id,
                "product_id": old.id,
                "substitute_id": new.id,
                "consent": "always",
            }
        )
        shops = [self._sell(30, product=old, customer=self._make_customer("Shop Two"))]
        shops.append(self._sell(8, product=old, customer=self._make_customer("Shop One")))
        self._sell(12, customer=self._make_customer("Hansa Tour", limit=1000.0))
        return shops, receipt

    def _coming(self, product, quantity):
        receipt = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse_a1.in_type_id.id,
                "origin": "PO00412",
                "location_id": self.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": self.warehouse_a1.lot_stock_id.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "location_id": self.env.ref("stock.stock_location_suppliers").id,
                            "location_dest_id": self.warehouse_a1.lot_stock_id.id,
                        }
                    )
                ],
            }
        )
        receipt.action_confirm()
        return receipt


@tagged("post_install", "-at_install")
class TestReleaseTour(TourCase):
    def test_sales_confirms_over_the_limit_and_credit_releases_with_reason(self):
        customer = self._make_customer("Hansa Tour", limit=1000.0)
        order = self._sell(2, customer=customer, confirm=False)
        self.start_tour(
            f"/odoo/action-sale.action_quotations/{order.id}", "order_release_sales", login="salesman"
        )
        order.invalidate_recordset()
        self.env["order.release.budget"].create({"company_id": self.company_a.id, "amount": 5000.0})
        self.assertEqual((order.state, order.release_state, self._held(order)), ("sale", "held", (14.0, 0.0)))
        self.assertEqual(order.activity_ids.user_id, self.users["credit_controller"])
        self.start_tour(
            "/odoo/release-desk", "order_release_credit", login=self.users["credit_controller"].login
        )
        order.invalidate_recordset()
        self.assertEqual((order.release_state, self._held(order)), ("released", (0.0, 14.0)))
        self.assertEqual(order.picking_ids.state, "assigned")
        entry = self.env["distribution.decision"].browse(order.release_hold_ids.decision_id_value)
        self.assertEqual((entry.reason, entry.verdict), ("Bank guarantee arrived", "override"))

    def test_the_desk_sees_the_receipt_that_explains_and_substitutes_in_one_order(self):
        shops, receipt = self._short_shops()
        self.start_tour("/odoo/release-desk", "order_release_desk", login=self.users["release_desk"].login)
        shops[1].invalidate_recordset()
        self.assertEqual((shops[1].release_state, self._held(shops[1])), ("released", (0.0, 8.0)))
        self.assertEqual(receipt.state, "assigned")

    def test_the_desk_sends_two_orders_from_the_branch_with_the_goods(self):
        self._set_gate("stock")
        depot = self.env["stock.warehouse"].create(
            {"name": "Depot North", "code": "DN", "company_id": self.company_a.id}
        )
        drill = self._make_product("Drill X200", price=50.0)
        orders = self.env["sale.order"]
        for name in ("Shop One", "Shop Two"):
            orders |= self._sell(4, product=drill, customer=self._make_customer(name))
        self._put_stock(drill, 8, warehouse=depot)
        self.start_tour("/odoo/release-desk", "order_release_branch", login=self.users["release_desk"].login)
        orders.invalidate_recordset()
        self.assertEqual([self._held(order) for order in orders], [(0, 4.0)] * 2)
        self.assertEqual(orders.warehouse_id, depot)

    def test_one_action_of_the_strip_serves_all_it_can(self):
        self._set_gate("stock")
        depot = self.env["stock.warehouse"].create(
            {"name": "Depot North", "code": "DN", "company_id": self.company_a.id}
        )
        drill, saw = self._make_product("Drill X200", price=50.0), self._make_product("Saw", price=10.0)
        orders = self.env["sale.order"]
        for name in ("Shop One", "Shop Two"):
            orders |= self._sell(4, product=drill, customer=self._make_customer(name))
        self._sell(2, product=saw, customer=self._make_customer("Shop Three"))
        self._put_stock(drill, 8, warehouse=depot)
        self.start_tour(
            "/odoo/release-desk", "order_release_strip_branch", login=self.users["release_desk"].login
        )
        orders.invalidate_recordset()
        self.assertEqual(orders.warehouse_id, depot)
        self.assertEqual([self._held(order) for order in orders], [(0, 4.0)] * 2)
        self.assertEqual(saw.activity_ids.user_id, self.users["buyer"])


@tagged("post_install", "-at_install")
class TestReleasePhone(TourCase):
    browser_size = "390x844"
    touch_enabled = True

    def test_credit_releases_on_a_phone(self):
        order = self._sell(12, customer=self._make_customer("Hansa Tour", limit=1000.0))
        self.start_tour(
            "/odoo/release-desk", "order_release_phone", login=self.users["credit_controller"].login
        )
        order.invalidate_recordset()
        self.assertEqual((order.release_state, self._held(order)), ("released", (0.0, 12.0)))

    def test_sales_confirms_over_the_limit_and_asks_on_a_phone(self):
        customer = self._make_customer("Hansa Tour", limit=1000.0)
        order = self._sell(14, customer=customer, confirm=False)
        self.start_tour(
            f"/odoo/action-sale.action_quotations/{order.id}", "order_release_sales_phone", login="salesman"
        )
        order.invalidate_recordset()
        self.assertEqual((order.state, order.release_state, self._held(order)), ("sale", "held", (14.0, 0.0)))
        self.assertEqual(order.activity_ids.user_id, self.users["credit_controller"])

    def test_the_desk_sees_what_frees_most_and_substitutes_on_a_phone(self):
        shops, receipt = self._short_shops()
        self.start_tour(
            "/odoo/release-desk", "order_release_desk_phone", login=self.users["release_desk"].login
        )
        shops[1].invalidate_recordset()
        self.assertEqual((shops[1].release_state, self._held(shops[1])), ("released", (0.0, 8.0)))
        self.assertEqual(receipt.state, "assigned")


@tagged("post_install", "-at_install")
class TestRunTour(RunCase, HttpCase):
    def test_the_desk_hands_the_goods_out_anew(self):
        small, vip = self._theft()
        self.start_tour(
            "/odoo/action-order_release.order_release_run_action",
            "order_release_run",
            login=self.users["release_desk"].login,
        )
        (small | vip).invalidate_recordset()
        self.assertEqual(self._quantities(small, vip), [(6.0, 4.0), (0.0, 6.0)])
