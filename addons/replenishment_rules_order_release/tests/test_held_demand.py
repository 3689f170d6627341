from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.order_release.tests.release_common import ReleaseCase


@tagged("post_install", "-at_install")
class TestHeldDemand(ReleaseCase):
    """Ten on the shelf, a rule of 20 to 50, an order of 30: forecast -20, so 70 are missing, or 40 without the order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.company_a | cls.company_b).horizon_days = 0
        cls.broke = cls._make_customer("Broke", limit=100)
        cls.broke.with_company(cls.company_b).write({"use_partner_credit_limit": True, "credit_limit": 100})
        cls.rich = cls._make_customer("Rich")
        cls.item, cls.rule = cls._make_item()

    @classmethod
    def _make_item(cls, warehouse=None, product=None):
        warehouse = warehouse or cls.warehouse_a1
        product = product or cls._make_product("Valve", price=100.0)
        cls._put_stock(product, 10, warehouse=warehouse)
        rule = cls.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": product.id,
                "warehouse_id": warehouse.id,
                "location_id": warehouse.lot_stock_id.id,
                "company_id": warehouse.company_id.id,
                "trigger": "manual",
                "product_min_qty": 20,
                "product_max_qty": 50,
            }
        )
        return product, rule

    def _assertRule(self, held_out, forecast, to_order, rule=None, product_forecast=-20.0):
        rule = rule or self.rule
        self.env.flush_all()
        self.env.invalidate_all()
        rule._compute_qty_to_order_computed()
        self.assertEqual(
            (rule.held_out_qty, rule.qty_forecast, rule.qty_to_order), (held_out, forecast, to_order)
        )
        product = rule.product_id.with_context(location=rule.location_id.id)
        self.assertEqual(product.virtual_available, product_forecast)

    def test_credit_is_not_bought_for_until_released(self):
        order = self._sell(30, product=self.item, customer=self.broke)
        self.assertEqual([gate for gate, _code in self._holds(order)], ["credit"])
        self._assertRule(30, 10, 40)
        action = self.rule.action_view_held_out()
        self.assertEqual(self.env["stock.move"].search(action["domain"]), order.order_line.move_ids)
        self._release(order, "credit_controller")
        self.env.flush_all()
        self.assertEqual(self.rule.qty_to_order_computed, 70.0)
        self._assertRule(0, -20, 70)

    def test_option_off_buys_for_all(self):
        self._sell(30, product=self.item, customer=self.broke)
        self.company_a.replenishment_without_held = False
        self._assertRule(0, -20, 70)

    def test_stock_is_bought_for(self):
        self._set_gate("stock", mode="block")
        order = self._sell(30, product=self.item, customer=self.rich)
        self.assertEqual([gate for gate, _code in self._holds(order)], ["stock"])
        self.assertTrue(order.order_line.move_ids.filtered("release_hold"))
        self._assertRule(0, -20, 70)

    def test_credit_outweighs_stock(self):
        self._set_gate("stock", mode="block")
        order = self._sell(30, product=self.item, customer=self.broke)
        self.assertEqual({gate for gate, _code in self._holds(order)}, {"credit", "stock"})
        self._assertRule(30, 10, 40)

    def test_a_date_is_bought_for_and_an_address_is_not(self):
        order = self._sell(30, product=self.item, customer=self.broke)
        hold = order.release_hold_ids
        hold.write({"gate": "shipping", "code": "closed_day"})
        self._assertRule(0, -20, 70)
        hold.code = "address"
        self._assertRule(30, 10, 40)

    def test_a_warning_and_the_hold_of_another_line_leave_nothing_out(self):
        order = self._sell(lines=[(self.item, 30, 100.0), (self.product, 1, 100.0)], customer=self.broke)
        hold = order.release_hold_ids
        hold.mode = "warn"
        self._assertRule(0, -20, 70)
        hold.write({"mode": "block", "stops_order": False, "line_id": order.order_line[1].id})
        self._assertRule(0, -20, 70)
        hold.line_id = order.order_line[0].id
        self._assertRule(30, 10, 40)

    def test_beyond_the_horizon_neither_forecast_nor_rule_counts(self):
        later = fields.Datetime.now() + timedelta(days=60)
        self._sell(30, product=self.item, customer=self.broke, commitment_date=later)
        self._assertRule(0, 10, 40)

    def test_each_company_by_its_own_option(self):
        _item, rule_b = self._make_item(self.warehouse_b1, self.item)
        self._sell(30, product=self.item, customer=self.broke)
        self._make_order(
            [(self.item, 30, 100.0)], customer=self.broke, warehouse=self.warehouse_b1, confirm=True
        )
        self._assertRule(30, 10, 40)
        self._assertRule(30, 10, 40, rule_b)
        self.company_b.replenishment_without_held = False
        self._assertRule(30, 10, 40)
        self._assertRule(0, -20, 70, rule_b)

    def test_queries_do_not_grow_with_the_rules(self):
        rules = self.rule
        for _number in range(7):
            item, rule = self._make_item()
            rules |= rule
            self._sell(30, product=item, customer=self.broke)
        self._sell(30, product=self.item, customer=self.broke)
        # Stock asks for the horizon of each rule by itself; that cost is not ours.
        rules.mapped("lead_horizon_date")
        counts = []
        for some in (rules[:1], rules):
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            found = some._get_held_out()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(set(found.values()), {30.0})
            self.assertEqual(len(found), len(some))
        self.assertEqual(counts, [1, 1])
        self.company_a.replenishment_without_held = False
        self.env.flush_all()
        with self.assertQueryCount(0):
            rules._get_held_out()
