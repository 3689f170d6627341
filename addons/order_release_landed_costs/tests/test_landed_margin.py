from datetime import datetime, timedelta

from odoo import Command
from odoo.tests import tagged

from odoo.addons.order_release.tests.release_common import ReleaseCase


@tagged("post_install", "-at_install")
class TestLandedMargin(ReleaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.category = cls.env["product.category"].create({"name": "Imported"})
        for company in (cls.company_a, cls.company_b):
            cls.category.with_company(company).property_cost_method = "average"
        cls.lamp = cls._make_product("Lamp", price=100.0, cost=60.0, categ_id=cls.category.id)
        cls.freight = cls._make_product("Freight in", type="service", landed_cost_ok=True)
        cls.journal = cls.env["account.journal"].create(
            {"name": "Landed", "code": "LAND", "type": "general", "company_id": cls.company_a.id}
        )
        cls._set_gate("margin", limit_ratio=0.385)

    def _receive(self, quantity, uom=None, product=None):
        product, uom = product or self.lamp, uom or self.env.ref("uom.product_uom_unit")
        places = {
            "location_id": self.env.ref("stock.stock_location_suppliers").id,
            "location_dest_id": self.warehouse_a1.lot_stock_id.id,
        }
        move = {
            "product_id": product.id, "product_uom_qty": quantity, "product_uom": uom.id, "price_unit": 60.0, **places,
        }  # fmt: skip
        picking = self.env["stock.picking"].create(
            {"picking_type_id": self.warehouse_a1.in_type_id.id, **places, "move_ids": [Command.create(move)]}
        )
        self._validate(picking)
        return picking

    def _charge(self, picking, amount):
        cost = self.env["stock.landed.cost"].create(
            {
                "picking_ids": picking.ids,
                "account_journal_id": self.journal.id,
                "cost_lines": [
                    Command.create(
                        {"product_id": self.freight.id, "price_unit": amount, "split_method": "by_quantity"}
                    )
                ],
            }
        )
        cost.button_validate()
        return cost

    def _judge(self, **values):
        """Return (state, margin found) of an order of one lamp at 100 that costs 60."""
        order = self._sell(1, product=self.lamp, confirm=False, **values)
        order.order_line.purchase_price = 60.0
        order.action_confirm()
        found = self._holds(order).get(("margin", "below_floor"))
        return order, found and found[0]

    def test_what_is_not_charged_yet_lowers_the_margin(self):
        first = self._receive(10)
        self._receive(10)
        self.assertEqual(self._judge()[1], None, "no product was ever charged: nothing is expected")
        self._charge(first, 40.0)
        # 4 a unit, and 10 of the 19 to 20 on hand have none yet: 2 of 100 at 20, and less is left than 38.5 %.
        order, found = self._judge()
        self.assertEqual((order.release_state, found), ("held", 0.38))
        self.assertIn("landed cost 2 %", order.release_blocked_by)

    def test_charged_or_long_ago_nothing_is_expected(self):
        first, second = self._receive(10), self._receive(10)
        self._charge(first, 40.0)
        self._charge(second, 40.0)
        self.assertEqual(self._judge()[1], None)
        third = self._receive(10)
        self.assertEqual(self._judge()[1], None, "4 x 10 of 30: 1.33, and 38.67 % is enough")
        self._set_gate("margin", limit_ratio=0.39)
        self.assertEqual(self._judge()[1], 0.3867)
        third.move_ids.date = datetime.now() - timedelta(days=91)
        self.assertEqual(self._judge()[1], None)

    def test_units_and_companies_are_told_apart(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self._charge(self._receive(1, dozen), 48.0)
        self._receive(1, dozen)
        self.assertEqual(self._judge()[1], 0.38)
        self._set_gate("margin", policy=self.policy_b, limit_ratio=0.385)
        other = self._make_order(
            [(self.lamp, 1, 100.0)], warehouse=self.warehouse_b1, customer=self._make_customer("Beta")
        )
        other.order_line.purchase_price = 60.0
        other.action_confirm()
        self.assertEqual(self._holds(other), {})

    def test_one_query_more_however_many_orders(self):
        self._charge(self._receive(10), 40.0)
        self._receive(10)
        gate, engine = self.env["order.release.gate.margin"], self.env["order.release.engine"]

        def cost(count):
            orders = self.env["sale.order"].union(
                *(self._sell(1, product=self.lamp, confirm=False) for _number in range(count))
            )
            demands = list(engine._fetch_demands(orders).values())
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            gate._fetch_costs(demands)
            return self.env.cr.sql_log_count - before

        self.assertEqual(cost(1), cost(9))
