from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.replenishment_rules.tests.planning_common import PlanningCase


@tagged("post_install", "-at_install")
class TestRuleWriting(PlanningCase):
    """What a policy that writes does to stock's reordering rules, and what it leaves alone."""

    def test_rules_are_left_alone_without_a_writing_policy(self):
        rule = self._rule()
        with self._assert_unchanged(rule, ["product_min_qty", "product_max_qty", "route_id"]):
            run = self._run()
        self.assertEqual((run.written_count, self._level().rule_state), (0, "none"))

    def test_writing_policy_rules_stock(self):
        rule, route = (
            self._rule(),
            self.env["stock.route"].create({"name": "By van", "product_selectable": True}),
        )
        self.policy.write({"mode": "write", "route_id": route.id})
        run = self._run()
        level = self._level()
        self.assertEqual(run.written_count, 1)
        # Stock orders below its minimum, the level says at or below: one unit more.
        self.assertEqual(rule.product_min_qty, level.reorder_point + 1)
        self.assertEqual(rule.product_max_qty, level.order_up_to)
        self.assertEqual(rule.route_id, route)
        self.assertEqual(
            (level.rule_state, level.original_min_qty, level.original_max_qty), ("written", 1, 2)
        )
        self.assertEqual(rule.qty_to_order, rule.product_max_qty, "stock computes on the new figures")
        self.assertEqual(self._run().written_count, 0, "what stands is not written again")

    def test_change_by_hand_is_respected_and_named(self):
        rule = self._rule()
        self.policy.mode = "write"
        self._run()
        rule.product_max_qty = 500
        run = self._run()
        level = self._level()
        self.assertEqual((rule.product_max_qty, level.rule_state, run.refused_count), (500, "edited", 1))
        with self.assertRaises(AccessError):
            level.with_user(self.users["buyer"]).action_follow_again()
        level.with_user(self.users["planner"]).action_follow_again()
        self._run()
        self.assertEqual((rule.product_max_qty, level.rule_state), (level.order_up_to, "written"))

    def test_rule_of_a_product_never_asked_for_is_left_to_its_planner(self):
        new = self._make_product("Launch", cost=3.0)
        rule = self._rule(new, product_min_qty=25, product_max_qty=50)
        self.policy.mode = "write"
        self._run()
        self.assertEqual((rule.product_min_qty, rule.product_max_qty), (25, 50))

    def test_rule_that_another_addon_owns_is_left_alone_and_says_so(self):
        """An addon that answers for one product: its rule stays, the other one is written."""
        rule = self._rule()
        nut = self._make_product("Nut", cost=1.0, **self._seller(self.vendor, delay=13))
        self._series(self.warehouse_a1, nut, 2.0)
        other = self._rule(nut)
        self.policy.mode = "write"
        writer = type(self.env["replenishment.rule.writer"])
        with (
            patch.object(writer, "_find_rivals", lambda self, points: {rule.id: "ddmrp"}),
            self._assert_unchanged(rule, ["product_min_qty", "product_max_qty"]),
        ):
            run = self._run()
        self.assertEqual((run.written_count, run.refused_count, self._level().rule_state), (1, 1, "rival"))
        self.assertEqual(other.product_max_qty, self._level(nut).order_up_to)

    def test_buffers_of_ddmrp_own_the_rules_of_their_place(self):
        """OCA's addon as far as it concerns us: a model stock.buffer with product and location."""
        rule = self._rule()
        nut = self._make_product("Nut", cost=1.0)
        other = self._rule(nut)
        env = self.env

        class Buffers:
            def search_read(self, domain, fields, load):
                assert (fields, load) == (["product_id", "location_id"], None)
                rows = [{"product_id": rule.product_id.id, "location_id": rule.location_id.id}]
                wanted = dict((term[0], term[2]) for term in domain)["product_id"]
                return [row for row in rows if row["product_id"] in wanted]

        class WithBuffers:
            def __contains__(self, name):
                return name == "stock.buffer" or name in env

            def __getitem__(self, name):
                return Buffers() if name == "stock.buffer" else env[name]

        writer = env["replenishment.rule.writer"]
        self.assertEqual(writer._find_rivals(rule | other), {}, "without the addon nobody owns them")
        found = type(writer)._find_rivals(_Standing(WithBuffers(), writer), rule | other)
        self.assertEqual(found, {rule.id: "ddmrp"})

    def test_addon_that_computes_every_minimum_is_refused_when_installed(self):
        """The row that says the addon is installed is all that there is of it."""
        self._rule()
        self.env["ir.module.module"].create({"name": "stock_orderpoint_safety_stock", "state": "uninstalled"})
        module = self.env["ir.module.module"].search([("name", "=", "stock_orderpoint_safety_stock")])
        self.policy.mode = "write"
        self.policy.mode = "advise"
        module.state = "installed"
        self.env.registry.clear_cache()
        with self.assertRaisesRegex(UserError, "All cannot write.*stock_orderpoint_safety_stock"):
            self.policy.mode = "write"
        self.env.cr.execute("UPDATE replenishment_policy SET mode = 'write' WHERE id = %s", [self.policy.id])
        self.policy.invalidate_recordset()
        run = self._run()
        self.assertEqual((run.written_count, run.refused_count, self._level().rule_state), (0, 1, "rival"))


class _Standing:
    """The writer in another environment."""

    def __init__(self, env, writer):
        self.env, self._rival_module = env, writer._rival_module
