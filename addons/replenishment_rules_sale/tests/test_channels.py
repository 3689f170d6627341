from odoo.tests import tagged

from odoo.addons.replenishment_rules.tests.planning_common import PlanningCase


@tagged("post_install", "-at_install")
class TestChannels(PlanningCase):
    """What is sold mostly through the web is planned as lost when short, the rest as owed; margins as they were paid."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.web = cls.env["crm.team"].create({"name": "Web", "company_id": cls.company_a.id})
        cls.web_policy = cls.policy.copy(
            {"name": "Web", "mode": "advise", "sequence": 1, "is_lost_sales": True, "team_ids": cls.web.ids}
        )

    def _sell(self, quantity, team, **values):
        return self._make_order([(self.product, quantity, 15.0)], confirm=True, team_id=team.id, **values)

    def test_the_channel_that_sold_most_chooses_the_policy_in_each_branch(self):
        self._series(self.warehouse_a2, self.product, 4.0)
        self._sell(8, self.web)
        self._sell(7, self.team)
        self._sell(8, self.web, warehouse=self.warehouse_a2)
        self._sell(9, self.team, warehouse=self.warehouse_a2)
        self._run()
        self.assertEqual(self._level().policy_id, self.web_policy)
        self.assertEqual(self._level(warehouse=self.warehouse_a2).policy_id, self.policy)
        self.assertEqual(
            [self.web_policy._terms().lost_sales, self.policy._terms().lost_sales], [True, False]
        )

    def test_orders_of_last_year_and_quotations_choose_nothing(self):
        old = self._sell(8, self.web)
        old.date_order = "2025-03-01"
        self._make_order([(self.product, 90, 15.0)], team_id=self.web.id)
        self._run()
        self.assertEqual(self._level().policy_id, self.policy)

    def test_without_channels_no_orders_are_read(self):
        self.web_policy.team_ids = False
        self.env.flush_all()
        one = self.env["replenishment.planner"]
        place, product = (
            self.env["replenishment.series"]._load(self.company_a, self.env.cr.now().date(), 1)
        )[:2]
        with self.assertQueryCount(1):
            self.assertFalse(one._main_channels(self.company_a, place, product).any())

    def test_a_change_of_channels_is_in_the_ledger(self):
        self.web_policy.team_ids = self.team
        last = self.env["distribution.decision"].search([("verdict", "=", "policy_change")], limit=1)
        self.assertIn("Inside sales", str(last.evidence))

    def test_margin_is_that_of_the_prices_paid(self):
        """4 at 30 and a dozen at 20 each: 360 for 16 are 22.50; what nobody bought has its list price."""
        dozen = self.env.ref("uom.product_uom_dozen")
        self._make_order([(self.product, 4, 30.0)], confirm=True)
        order = self._make_order([(self.product, 1, 240.0)])
        order.order_line.write({"product_uom_id": dozen.id, "price_unit": 240.0})
        order.action_confirm()
        other = self._make_product("Nut", cost=1.0, list_price=7.0)
        self.env.flush_all()
        ids, margin = self.env["replenishment.planner"]._fetch_margins(self.company_a)
        known = dict(zip(ids.tolist(), margin.tolist(), strict=True))
        self.assertAlmostEqual(known[self.product.id], 12.5)
        self.assertAlmostEqual(known[other.id], 6.0)
