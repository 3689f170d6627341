from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import IntercompanyCase


@tagged("post_install", "-at_install")
class TestOrders(IntercompanyCase):
    def test_purchase_makes_a_linked_confirmed_sale(self):
        purchase = self._buy(10, price=8.0)
        order = purchase.intercompany_sale_ids
        self.assertEqual(order.company_id, self.company_a)
        self.assertEqual(order.partner_id, self.company_b.partner_id)
        self.assertEqual(
            (order.state, order.client_order_ref, purchase.partner_ref), ("sale", purchase.name, order.name)
        )
        self.assertEqual(order.order_line.intercompany_purchase_line_id, purchase.order_line)
        self.assertEqual(order.order_line.product_uom_qty, 10)
        self.assertEqual(order.order_line.price_unit, 8.0)
        self.assertEqual(order.currency_id, self.eur)
        self.assertEqual(
            order.picking_ids.location_dest_id, self.env.ref("stock.stock_location_inter_company")
        )
        self.assertEqual(self._messages(purchase).mapped("state"), ["done"])

    def test_buyer_without_access_to_the_seller_can_order(self):
        buyer = self._make_user("buyer", login="buyer_b", companies=self.company_b)
        purchase = self._buy(10, user=buyer)
        self.assertEqual(purchase.intercompany_sale_ids.state, "sale")
        self.assertEqual(
            purchase.intercompany_sale_ids.create_uid, self.env["intercompany.agreement"]._service_user()
        )
        self.assertEqual(self._messages(purchase).requester_id, buyer)
        self.assertFalse(purchase.intercompany_sale_ids.with_user(buyer).has_access("read"))

    def test_failure_of_the_seller_does_not_fail_the_buyer(self):
        widget = self._make_product("Widget of B", company_id=self.company_b.id)
        purchase = self._buy(10, product=widget)
        self.assertEqual(purchase.state, "purchase")
        message = self._messages(purchase)
        self.assertEqual((message.state, message.attempts), ("failed", 1))
        self.assertIn("Widget", message.error)
        self.assertFalse(purchase.intercompany_sale_ids)
        widget.company_id = False
        message.with_user(self.finance_b).action_retry()
        self.assertEqual((message.state, message.attempts), ("done", 2))
        self.assertEqual(purchase.intercompany_sale_ids.state, "sale")

    def test_address_that_the_buyer_keeps_to_itself_stays_so(self):
        self.warehouse_b1.partner_id = self.env["res.partner"].create(
            {"name": "Depot B", "company_id": self.company_b.id, "street": "2 Dock Road"}
        )
        purchase = self._buy(10)
        self.assertEqual(purchase.intercompany_sale_ids.partner_shipping_id, self.company_b.partner_id)
        self.assertEqual(self.warehouse_b1.partner_id.company_id, self.company_b)

    def test_asking_twice_makes_one_order(self):
        purchase = self._buy(10)
        message = self._messages(purchase)
        purchase._post_intercompany_order()
        message.state = "waiting"
        message._process()
        self.assertEqual(len(purchase.intercompany_sale_ids), 1)
        self.assertEqual(len(self._messages(purchase)), 1)

    def test_many_orders_cost_few_queries_more_than_one(self):
        def confirm(count):
            purchases = self.env["purchase.order"].concat(
                *(self._buy(1, confirm=False) for _number in range(count))
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            purchases.with_company(self.company_b).button_confirm()
            self.env.flush_all()
            self.assertEqual(len(purchases.intercompany_sale_ids), count)
            return self.env.cr.sql_log_count - before

        confirm(1)
        one, many = confirm(1), confirm(6)
        # Stock confirms each purchase by itself; the other side is made in one go.
        self.assertLess((many - one) / 5, one * 0.6)

    def test_receipts_made_together_are_those_made_alone(self):
        gadget = self._make_product("Gadget")
        lines = [(self.widget, 3, 8.0), (gadget, 2, 5.0)]
        alone, first, second = (
            self._make_purchase(lines, vendor=self.company_a.partner_id, warehouse=self.warehouse_b1, confirm=False, currency_id=self.eur.id)
            for _turn in range(3)
        )  # fmt: skip

        def facts(purchase):
            receipt = purchase.picking_ids
            self.assertEqual(len(receipt), 1)
            moves = [
                (one.product_id, one.product_uom_qty, one.sequence, one.state, one.location_id, one.company_id, one.purchase_line_id in purchase.order_line)
                for one in receipt.move_ids.sorted("sequence")
            ]  # fmt: skip
            return (
                receipt.state,
                receipt.origin == purchase.name,
                receipt.create_uid,
                len(receipt.message_ids),
                moves,
            )

        alone.button_confirm()
        (first | second).button_confirm()
        self.assertEqual(facts(first), facts(alone))
        self.assertEqual(facts(second), facts(alone))

    def test_one_that_fails_does_not_stop_its_neighbours(self):
        strange = self._make_product("Widget of B", company_id=self.company_b.id)
        purchases = (
            self._buy(1, confirm=False)
            | self._buy(1, product=strange, confirm=False)
            | self._buy(2, confirm=False)
        )
        purchases.button_confirm()
        self.assertEqual([self._messages(one).state for one in purchases], ["done", "failed", "done"])
        self.assertEqual([len(one.intercompany_sale_ids) for one in purchases], [1, 0, 1])

    def test_transfer_price_is_written_on_both_sides_with_evidence(self):
        self.agreement.price_rule_ids = [Command.create({"method": "cost_plus", "percent": 25})]
        self._approve(self.agreement)
        purchase = self._buy(10, price=8.0)
        line = purchase.intercompany_sale_ids.order_line
        self.assertEqual((line.price_unit, purchase.order_line.price_unit), (7.5, 7.5))  # 6 + 25 %
        self.assertEqual(line.intercompany_price["method"], "cost_plus")
        self.assertEqual((line.intercompany_price["base"], line.intercompany_price["ratio"]), (6.0, 0.25))

    def test_resale_minus_starts_from_the_buyers_list(self):
        self.agreement.price_rule_ids = [Command.create({"method": "resale_minus", "percent": 20})]
        self._approve(self.agreement)
        purchase = self._buy(10)
        # The list price 10 is USD in company B: 8 EUR, less 20 %.
        self.assertAlmostEqual(purchase.order_line.price_unit, 6.4)

    def test_quantity_follows_the_buyer_and_price_the_seller(self):
        purchase = self._buy(10, price=8.0)
        order = purchase.intercompany_sale_ids
        purchase.order_line.product_qty = 12
        self.assertEqual(order.order_line.product_uom_qty, 12)
        order.order_line.price_unit = 9.0
        self.assertEqual(purchase.order_line.price_unit, 9.0)
        self.assertEqual(order.picking_ids.move_ids.product_uom_qty, 12)

    def test_the_follower_is_put_right(self):
        purchase = self._buy(10, price=8.0)
        order = purchase.intercompany_sale_ids
        order.order_line.product_uom_qty = 14
        self.assertEqual(order.order_line.product_uom_qty, 10)

    def test_new_line_of_the_buyer_reaches_the_seller(self):
        purchase = self._buy(10)
        gadget = self._make_product("Gadget")
        purchase.order_line = [Command.create({"product_id": gadget.id, "product_qty": 3, "price_unit": 2.0})]
        order = purchase.intercompany_sale_ids
        self.assertEqual(order.order_line.mapped("product_uom_qty"), [10, 3])
        self.assertEqual(order.order_line.intercompany_purchase_line_id, purchase.order_line)

    def test_charge_of_the_seller_reaches_the_buyer(self):
        purchase = self._buy(10)
        freight = self._make_product("Freight", type="service", is_storable=False)
        order = purchase.intercompany_sale_ids
        order.order_line = [
            Command.create({"product_id": freight.id, "product_uom_qty": 1, "price_unit": 30.0})
        ]
        self.assertEqual(purchase.order_line.mapped("price_unit"), [8.0, 30.0])

    def test_cancellation_reaches_the_other_side(self):
        purchase = self._buy(10)
        purchase.button_cancel()
        self.assertEqual(purchase.intercompany_sale_ids.state, "cancel")

    def test_cancellation_after_shipment_is_a_case_for_people(self):
        purchase = self._buy(10)
        order = purchase.intercompany_sale_ids
        self._ship(order, 4)
        order._action_cancel()
        message = self._messages(order).filtered(lambda one: one.kind == "cancel")
        self.assertEqual(message.state, "failed")
        self.assertEqual(purchase.state, "purchase")

    def test_sale_makes_a_linked_purchase(self):
        self.agreement.mirror_sale = "confirmed"
        self._approve(self.agreement)
        order = self._make_order([(self.widget, 5, 9.0)], customer=self.company_b.partner_id, confirm=True)
        purchase = order.intercompany_purchase_id
        self.assertEqual((purchase.company_id, purchase.state), (self.company_b, "purchase"))
        self.assertEqual(purchase.order_line.price_unit, 9.0)
        self.assertEqual(order.order_line.intercompany_purchase_line_id, purchase.order_line)
        self.assertEqual(purchase.intercompany_sale_ids, order)
        self.assertEqual(purchase.picking_ids.location_id, self.env.ref("stock.stock_location_inter_company"))

    def _cost_plus(self, percent, **values):
        self.agreement.write(
            {"price_rule_ids": [Command.create({"method": "cost_plus", "percent": percent})], **values}
        )
        self._approve(self.agreement)

    def test_new_line_gets_its_transfer_price_and_a_charge_keeps_its_own(self):
        self._cost_plus(25, lead_charge="buyer")
        purchase = self._buy(10)
        gadget = self._make_product("Gadget")
        freight = self._make_product("Freight", type="service", is_storable=False, standard_price=0.0)
        purchase.order_line = [
            Command.create({"product_id": gadget.id, "product_qty": 3, "price_unit": 2.0}),
            Command.create({"product_id": freight.id, "product_qty": 1, "price_unit": 30.0}),
        ]
        order = purchase.intercompany_sale_ids
        self.assertEqual(order.order_line.mapped("price_unit"), [7.5, 7.5, 30.0])
        self.assertEqual(purchase.order_line.mapped("price_unit"), [7.5, 7.5, 30.0])
        self.assertEqual([bool(line.intercompany_price) for line in order.order_line], [True, True, False])

    def test_sale_takes_the_transfer_price_on_both_sides(self):
        self._cost_plus(25, mirror_sale="confirmed")
        order = self._make_order([(self.widget, 5, 9.0)], customer=self.company_b.partner_id, confirm=True)
        self.assertEqual(
            (order.order_line.price_unit, order.intercompany_purchase_id.order_line.price_unit), (7.5, 7.5)
        )
        self.assertEqual(order.order_line.intercompany_price["method"], "cost_plus")

    def test_a_persons_own_price_is_named_in_the_evidence(self):
        self._cost_plus(25)
        line = self._buy(10).intercompany_sale_ids.order_line
        self.assertNotIn("changed_to", line.intercompany_price)
        line.price_unit = 7.0
        self.assertEqual(
            (line.intercompany_price["price"], line.intercompany_price["changed_to"], line.intercompany_price["changed_by"]),
            (7.5, 7.0, self.env.user.name),
        )  # fmt: skip

    def test_discount_of_the_seller_reaches_the_buyer(self):
        purchase = self._buy(10, price=8.0)
        purchase.intercompany_sale_ids.order_line.discount = 12.5
        self.assertEqual((purchase.order_line.price_unit, purchase.order_line.discount), (8.0, 12.5))

    def test_currency_without_rate_is_named(self):
        self.env["res.currency.rate"].search([("company_id", "=", self.company_b.id)]).unlink()
        purchase = self._buy(10)
        message = self._messages(purchase)
        self.assertEqual((purchase.state, message.state), ("purchase", "failed"))
        self.assertIn("Company B has no exchange rate of EUR", message.error)
        self.assertFalse(purchase.intercompany_sale_ids)
        self.env["res.currency.rate"].create(
            {"name": "2015-01-01", "rate": 0.8, "currency_id": self.eur.id, "company_id": self.company_b.id}
        )
        message.action_retry()
        self.assertEqual((message.state, len(purchase.intercompany_sale_ids)), ("done", 1))

    def test_links_are_no_persons_to_write(self):
        """Whoever sets a link would read, and change, the other company's order through it."""
        stranger = self._buy(7)
        seller = self._make_user("order_desk", login="link_sales", groups=("sales_team.group_sale_manager",))
        order = self._buy(10).intercompany_sale_ids
        mine = order.with_user(seller).with_company(self.company_a)
        line, was = mine.order_line, order.order_line.intercompany_purchase_line_id
        for record, values in (
            (line, {"intercompany_purchase_line_id": stranger.order_line.id}),
            (line, {"intercompany_price": {"method": "fixed"}}),
            (mine, {"intercompany_agreement_id": False}),
        ):
            with self.assertRaises(AccessError):
                record.write(values)
        with self.assertRaises(AccessError):
            mine.with_context(default_intercompany_agreement_id=self.agreement.id).create(
                {"partner_id": self.company_b.partner_id.id}
            )
        self.assertEqual(order.order_line.intercompany_purchase_line_id, was)
        self.assertFalse(order.order_line.intercompany_price)

    def test_without_agreement_nothing_happens(self):
        self.agreement.active = False
        purchase = self._buy(10)
        self.assertFalse(purchase.intercompany_sale_ids)
        self.assertFalse(self._messages(purchase))

    def test_circle_is_refused(self):
        self._make_agreement(self.company_b, self.company_a)
        purchase = self._buy(10, confirm=False)
        # B wants from A what A waits for from B.
        back = self._make_purchase(
            [(self.widget, 10, 8.0)], vendor=self.company_b.partner_id, confirm=False, currency_id=self.eur.id
        )
        back.button_confirm()
        sold = back.intercompany_sale_ids
        purchase.order_line.move_dest_ids = sold.order_line.move_ids
        purchase.button_confirm()
        self.assertEqual(self._messages(purchase).state, "failed")
        self.assertIn("circle", self._messages(purchase).error)
