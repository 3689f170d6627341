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

    def test_rival_is_not_fought(self):
        rule = self._rule()
        self.policy.mode = "write"
        writer = type(self.env["replenishment.rule.writer"])
        with (
            patch.object(writer, "_find_rivals", lambda self, points: dict.fromkeys(points.ids, "ddmrp")),
            self._assert_unchanged(rule, ["product_min_qty", "product_max_qty"]),
        ):
            run = self._run()
        self.assertEqual((run.written_count, run.refused_count, self._level().rule_state), (0, 1, "rival"))
        with (
            patch.object(writer, "_rival_module", lambda self: "stock_orderpoint_safety_stock"),
            self.assertRaisesRegex(UserError, "stock_orderpoint_safety_stock"),
        ):
            self.policy.mode = "advise"
            self.policy.mode = "write"
