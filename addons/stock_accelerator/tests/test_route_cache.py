"""What a transaction remembers of routes and rules is forgotten as soon as one of them changes."""

from odoo import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.stock_accelerator.transaction import forcing

from .common import AcceleratorCase


@tagged("post_install", "-at_install", "stock_accelerator")
class TestRouteCache(AcceleratorCase):
    def setUp(self):
        super().setUp()
        self.product = self._make_product()
        self._make_vendor(self.product, delay=2)
        self.stock = self.warehouse.lot_stock_id
        self.buy_rule = self.warehouse.buy_pull_id
        self.orderpoint = self._make_orderpoint(self.product, self.stock)

    def _found(self):
        """Return ([routes by vendor], [rules]) by us, after asserting that stock says the same."""
        results = []
        for is_on in (False, True):
            with forcing(self.env.cr, "orderpoints", is_on):
                results.append((
                    self.product.get_total_routes().ids,
                    self.product._get_rules_from_location(self.stock).ids,
                ))  # fmt: skip
        self.assertEqual(*results)
        return results[1]

    def test_created_rule_is_found(self):
        before = self._found()
        route = self.env["stock.route"].create(
            {"name": "Direct buy", "product_selectable": True, "sequence": 0}
        )
        self.buy_rule.copy({"route_id": route.id, "location_dest_id": self.stock.id})
        self.product.route_ids = [Command.link(route.id)]
        after = self._found()
        self.assertIn(route.id, after[0])
        self.assertNotEqual(before[1], after[1])

    def test_archived_rule_is_gone(self):
        self.assertEqual(self._found()[1], self.buy_rule.ids)
        self.buy_rule.active = False
        self.assertNotIn(self.buy_rule.id, self._found()[1])

    def test_deleted_rule_is_gone(self):
        self._found()
        self.env["stock.rule"].search([("action", "=", "buy")]).unlink()
        self.assertEqual(self._found()[0], [])

    def test_warehouse_taken_off_its_route_is_noticed(self):
        self.assertEqual(self._found()[1], self.buy_rule.ids)
        self.buy_rule.route_id.warehouse_ids = [Command.unlink(self.warehouse.id)]
        self.assertNotIn(self.buy_rule.id, self._found()[1])
        self.warehouse.route_ids = [Command.link(self.buy_rule.route_id.id)]
        self.assertEqual(self._found()[1], self.buy_rule.ids)

    def test_last_vendor_gone_takes_the_buy_route_along(self):
        self.assertTrue(self._found()[0])
        self.product.seller_ids.unlink()
        self.assertEqual(self._found()[0], [])

    def test_readers_do_not_share_what_they_may_see(self):
        other = new_test_user(
            self.env, "accelerator_other", groups="stock.group_stock_user",
            company_id=self.other_company.id, company_ids=[Command.set(self.other_company.ids)],
        )  # fmt: skip
        seen = {}
        for is_on in (True, False):
            with forcing(self.env.cr, "orderpoints", is_on):
                for user in (self.env.user, self.clerk, other):
                    product = self.product.with_user(user).with_company(user.company_id)
                    product = product.with_context(allowed_company_ids=user.company_id.ids)
                    seen[is_on, user] = product._get_rules_from_location(self.stock.with_env(product.env)).ids
        for user in (self.env.user, self.clerk, other):
            self.assertEqual(seen[True, user], seen[False, user])
        self.assertEqual((seen[True, self.clerk], seen[True, other]), (self.buy_rule.ids, []))

    def test_rules_are_searched_once_for_many_products(self):
        products = self.product.concat(*(self._make_product() for _number in range(8)))
        for product in products[1:]:
            self._make_vendor(product, delay=1)
        costs = []
        for few in (products[:2], products):
            with forcing(self.env.cr, "orderpoints", True):
                self.env.invalidate_all()
                self.env.cr.cache.clear()
                products.mapped("seller_ids")
                before = self.env.cr.sql_log_count
                for product in few:
                    product._get_rules_from_location(self.stock)
                costs.append(self.env.cr.sql_log_count - before)
        self.assertEqual(costs[0], costs[1])
