import math
from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.replenishment_rules.tests.planning_common import TODAY, PlanningCase

STEPS_LOGGER = "odoo.addons.replenishment_rules.models.replenishment_run_steps"


@tagged("post_install", "-at_install")
class TestPlanningRun(PlanningCase):
    def test_level_rests_on_figures_that_can_be_checked(self):
        self._put_stock(self.product, 30)
        run = self._run()
        level = self._level()
        self.assertEqual((run.series_count, run.changed_count), (1, 1))
        self.assertEqual(level.run_id, run)
        self.assertEqual((level.yearly_qty, level.yearly_lines), (208, 52))
        self.assertAlmostEqual(level.forecast_week, 4.0, 3)
        self.assertEqual((level.abc_class, level.xyz_class, level.demand_class), ("A", "X", "smooth"))
        self.assertEqual((level.life_cycle, level.lead_source), ("regular", "promised"))
        # 13 days of the vendor and a day of review: two weeks of four.
        self.assertEqual((level.lead_days, level.review_days, level.cover_days), (13, 1, 14))
        self.assertAlmostEqual(level.cover_qty, 8.0, 2)
        # sqrt(2 x 5 x (4 / 7 x 365) / (10 x 0.2)) = 32.3
        self.assertEqual(level.lot_qty, 32)
        self.assertEqual(level.order_up_to, level.reorder_point + 32)
        self.assertEqual(level.target_ratio, 0.95)
        self.assertEqual((level.on_hand_qty, level.position_qty), (30, 30))
        self.assertAlmostEqual(level.days_left, 52.5, 1)
        self.assertEqual((level.average_cost, level.value), (10, 300))
        codes = [step["code"] for step in level.evidence]
        self.assertEqual(codes[:4], ["demand", "contest", "forecast", "season"])
        self.assertEqual(level.evidence[0]["value"], 208)
        # Four every week: only the first weeks, when a demand was no certainty yet, were off.
        self.assertEqual(level.evidence[1]["value"], level.winner_error)
        self.assertTrue(0 < level.winner_error <= level.next_error < 0.1)
        rows = level.evidence[0]["rows"]
        weeks = self.env[rows["model"]].search(rows["domain"])
        self.assertEqual(sum(weeks.mapped("quantity")), 208, "the figure opens the weeks it was counted from")

    def test_one_off_order_is_capped_and_named(self):
        bulk = self.steady.sorted("date")[-10]
        self.env.cr.execute(
            "UPDATE stock_move SET quantity = 400, product_uom_qty = 400 WHERE id = %s", [bulk.id]
        )
        bulk.invalidate_recordset()
        self._run()
        level = self._level()
        ((monday, asked, kept),) = level.notes["capped"]
        self.assertEqual((monday, asked), ("2026-01-05", 400))
        self.assertLess(kept, 20)
        self.assertLess(level.forecast_week, 6)
        named = next(step for step in level.evidence if step["code"] == "one_off")
        self.assertAlmostEqual(named["value"], 400 - kept, 3)
        self.assertIn("400 in the week of 01/05/2026", named["formula"])
        proposal = self.env["replenishment.proposal"].search([("level_id", "=", level.id)])
        self.assertEqual(proposal.get_panel()["chart"]["demand"]["capped"], {"2026-01-05": kept})

    def test_second_run_writes_nothing(self):
        self._run()
        again = self._run()
        self.assertEqual((again.series_count, again.changed_count), (1, 0))
        self.assertFalse(self.env["replenishment.level.past"].search([]))

    def test_level_before_is_kept_and_explains_the_past(self):
        first = self._run()
        before = self._level().reorder_point
        self.policy.target_ratio = 0.6
        self.policy.least_days = 100
        self._run()
        level = self._level()
        past = level.past_ids
        self.assertEqual(len(past), 1)
        self.assertEqual((past.run_id, past.figures["reorder_point"]), (first, before))
        self.assertEqual(first.settings["policies"][str(self.policy.id)]["target_ratio"], 0.95)
        self.assertIn("calibration", first.settings["policies"][str(self.policy.id)])
        self.assertTrue(first.versions["numpy"])
        self.assertIn("Target: 0.95", first.setting_text)
        self.assertIn("numpy", first.version_text)

    def test_decided_proposal_is_explained_from_the_level_of_its_day(self):
        """Ordered at the first night's point; after the promise changed, its panel still tells that night's steps."""
        self._run()
        level = self._level()
        before = level.reorder_point
        proposal = self.env["replenishment.proposal"].search([("level_id", "=", level.id)], limit=1)
        self.assertEqual(proposal.figures["branch"]["level"], before)
        proposal.sudo()._close("dismissed", self.env.user, reason="For the test")
        steps = {step["code"]: step["value"] for step in proposal.get_panel()["level"]}
        self.assertFalse(proposal.get_panel()["level_since"])
        self.policy.target_ratio = 0.6
        self.policy.least_days = 100
        self._run()
        self.assertNotEqual(level.reorder_point, before)
        panel = proposal.get_panel()
        self.assertTrue(panel["level_since"])
        for step in panel["level"]:
            with self.subTest(step["code"]):
                self.assertAlmostEqual(step["value"], steps[step["code"]], delta=0.01)
        self.assertEqual(len(panel["level"]), len(steps))
        self.assertEqual((steps["level"], steps["target"]), (before, 0.95))

    def test_late_receipt_counts_as_supply_that_is_late(self):
        purchase = self._make_purchase([(self.product, 50, 10.0)], vendor=self.vendor, confirm=True)
        purchase.picking_ids.move_ids.date = TODAY - timedelta(days=3)
        self._run()
        level = self._level()
        self.assertEqual((level.incoming_qty, level.late_qty, level.position_qty), (50, 50, 50))

    def test_request_for_quotation_is_on_its_way(self):
        self._make_purchase([(self.product, 20, 10.0)], vendor=self.vendor)
        self._run()
        self.assertEqual(self._level().incoming_qty, 20)

    def test_measured_lead_time_replaces_the_promised_one(self):
        for _number in range(12):
            purchase = self._make_purchase([(self.product, 1, 10.0)], vendor=self.vendor, confirm=True)
            purchase.date_approve = TODAY - timedelta(days=60)
            self._receive(purchase, on=TODAY - timedelta(days=30))
        self._run()
        level = self._level()
        self.assertEqual((level.lead_source, level.lead_receipts), ("measured", 12))
        # Vendor and category borrow from the same receipts: hardly anything is left of the 13 days promised.
        self.assertAlmostEqual(level.lead_days, 30, delta=0.5)

    def test_half_received_order_measures_nothing(self):
        purchase = self._make_purchase([(self.product, 10, 10.0)], vendor=self.vendor, confirm=True)
        purchase.date_approve = TODAY - timedelta(days=60)
        self._receive(purchase, quantities={self.product: 4}, on=TODAY - timedelta(days=30))
        self._run()
        self.assertEqual(self._level().lead_source, "promised")

    def test_companies_are_planned_apart(self):
        self._series(self.warehouse_b1, self.product, 9.0)
        self._run()
        self.assertFalse(self._level(warehouse=self.warehouse_b1))
        self.env["replenishment.policy"].create(
            {"name": "B", "company_id": self.company_b.id, "mode": "advise", "target_ratio": 0.8}
        )
        self._run(self.company_b)
        self.assertEqual(self._level(warehouse=self.warehouse_b1).target_ratio, 0.8)
        self.assertEqual(self._level().target_ratio, 0.95)
        seen = self.env["replenishment.level"].with_user(self.users["planner"]).search([])
        self.assertEqual(seen.company_id, self.company_a)

    def test_first_policy_that_fits_counts(self):
        self.env["replenishment.policy"].create(
            {
                "name": "Fasteners",
                "company_id": self.company_a.id,
                "sequence": 1,
                "mode": "advise",
                "target_ratio": 0.7,
                "category_ids": self.product.categ_id.ids,
            }
        )
        self._run()
        self.assertEqual(self._level().target_ratio, 0.7)

    def test_without_live_policy_nothing_is_planned(self):
        self._run()
        self.policy.mode = "off"
        self.assertFalse(self._level(), "a policy that plans no more leaves no levels behind")
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=60.0):
            self.env["replenishment.run"]._cron_run()
        self.assertEqual(
            self.env["replenishment.run"].search_count([("company_id", "=", self.company_a.id)]), 1
        )

    def test_selection_is_planned_as_the_night_would(self):
        other = self._make_product("Nut", cost=1.0)
        self._series(self.warehouse_a1, other, 2.0, every=3)
        self._run()
        before = self._level(other).reorder_point, self._level().run_id
        run = self.env["replenishment.run"]._plan_selection(self.company_a, other)
        self.assertEqual((run.state, run.series_count), ("done", 1))
        self.assertEqual((self._level(other).reorder_point, self._level().run_id), before)

    def test_planner_plans_chosen_products_again(self):
        self._run()
        level = self._level()
        self._put_stock(self.product, 70)
        with self.assertRaises(AccessError):
            level.with_user(self.users["buyer"]).action_plan_again()
        self.assertEqual(level.on_hand_qty, 0)
        level.with_user(self.users["planner"]).action_plan_again()
        self.assertEqual(level.on_hand_qty, 70)
        self.assertTrue(level.run_id.is_selection)
        self.assertEqual(level.run_id.requested_by_id, self.users["planner"])

    def test_query_count_is_flat(self):
        self._run()
        few = self.cr.sql_log_count
        self._run()
        few = self.cr.sql_log_count - few
        for number in range(15):
            self._series(self.warehouse_a1, self._make_product(f"P{number}", cost=5), 3.0, every=2)
        self._run()
        many = self.cr.sql_log_count
        self._run()
        self.assertLessEqual(self.cr.sql_log_count - many, few + 2)

    def test_successor_takes_over_with_its_factor(self):
        box = self._make_product("Box of bolts", cost=20.0)
        self._put_stock(box, 1)
        self.env["replenishment.substitution"].create(
            {
                "company_id": self.company_a.id,
                "product_id": box.id,
                "other_id": self.product.id,
                "factor": 0.5,
            }
        )
        self._run()
        self.assertAlmostEqual(self._level(box).forecast_week, 2.0, 3)
        self.assertEqual((self._level().forecast_week, self._level().life_cycle), (0, "dead"))

    def test_like_item_starts_a_new_one(self):
        new = self._make_product("New bolt", cost=20.0)
        self._put_stock(new, 1)
        self.env["replenishment.substitution"].create(
            {
                "company_id": self.company_a.id,
                "product_id": new.id,
                "other_id": self.product.id,
                "kind": "like",
            }
        )
        self._run()
        self.assertAlmostEqual(self._level(new).forecast_week, 4.0, 3)
        self.assertAlmostEqual(self._level().forecast_week, 4.0, 3)

    def test_chain_of_successors_is_no_circle(self):
        second, third = self._make_product("Second"), self._make_product("Third")
        model = self.env["replenishment.substitution"]
        links = [(second, self.product), (third, second)]
        for own, other in links:
            model.create({"company_id": self.company_a.id, "product_id": own.id, "other_id": other.id})
        with self.assertRaises(UserError):
            model.create(
                {"company_id": self.company_a.id, "product_id": self.product.id, "other_id": third.id}
            )
        fetched = [(other, own) for _kind, other, own, _factor in model._fetch(self.company_a)]
        self.assertEqual(fetched, [(self.product.id, second.id), (second.id, third.id)])

    def test_class_change_waits_for_the_planner_where_it_changes_the_policy(self):
        self.policy.write({"abc_class": "B", "target_ratio": 0.8})
        self.env["replenishment.policy"].create(
            {
                "name": "Rest",
                "company_id": self.company_a.id,
                "sequence": 99,
                "mode": "advise",
                "target_ratio": 0.98,
            }
        )
        self._run()
        level = self._level()
        self.assertEqual((level.abc_class, level.abc_next, level.target_ratio), ("A", False, 0.98))
        self.env.cr.execute("UPDATE replenishment_level SET abc_class = 'B'")
        level.invalidate_recordset()
        self._run()
        self.assertEqual((level.abc_class, level.abc_next, level.target_ratio), ("B", "A", 0.8))
        self.assertGreaterEqual(level.class_effect_amount, 0)
        with self.assertRaises(AccessError):
            level.with_user(self.users["order_desk"]).action_apply_class()
        level.with_user(self.users["planner"]).action_apply_class()
        self._run()
        self.assertEqual((level.abc_class, level.abc_next, level.target_ratio), ("A", False, 0.98))
        decision = self.env["distribution.decision"].search([("verdict", "=", "class_change")])
        self.assertEqual(len(decision), 1)

    def test_units_together_are_planned_class_by_class_with_target_nominal_and_achieved(self):
        dear = self._make_product("Drive", cost=900.0, **self._seller(self.vendor, delay=13))
        self._series(self.warehouse_a1, dear, 4.0)
        self.policy.write({"target_kind": "volume_fill", "target_ratio": 0.9, "is_mixed": True})
        run = self._run()
        calibrated = run.settings["policies"][str(self.policy.id)]["calibration"]
        self.assertEqual(calibrated["measure"], "volume_fill")
        bolt, drive = self._level(), self._level(dear)
        self.assertEqual((bolt.target_ratio, drive.target_ratio), (0.9, 0.9))
        self.assertGreater(bolt.nominal_ratio, drive.nominal_ratio)
        self.assertGreaterEqual(bolt.reorder_point, drive.reorder_point)
        self.assertGreater(drive.achieved_ratio, 0.5)
        with self.assertRaises(AccessError):
            self.policy.with_user(self.users["buyer"]).target_ratio = 0.5
        self.assertEqual(self.policy.target_ratio, 0.9)

    def test_a_policy_chooses_the_distribution_and_every_place_says_so(self):
        self.assertEqual(self.policy.distribution, "negative_binomial")
        self._run()
        usual = self._level()
        self.assertEqual(usual.distribution, "poisson")
        as_usual = usual.reorder_point
        words = {}
        for name in ("gamma", "normal", "empirical"):
            self.policy.distribution = name
            run = self._run()
            kept = run.settings["policies"][str(self.policy.id)]
            said = dict(self.policy._fields["distribution"].selection)[name]
            self.assertEqual((kept["distribution"], kept["calibration"]["family"]), (said, name))
            self.assertIn(said, run.setting_text)
            self.assertEqual(self._level().distribution, name)
            [words[name]] = [step["formula"] for step in self._level().evidence if step["code"] == "level"]
        self.assertIn("Gamma", words["gamma"])
        self.assertIn("Normal", words["normal"])
        self.assertIn("its own weeks", words["empirical"])
        # Four a week for 14 days, give or take: spans of one week (4), two (8) and three (12) share by the spread in weeks.
        level = self._level()
        self.assertEqual(level.cover_days, 14)
        spread = level.lead_deviation_days / 7
        three, two = spread / 2, 1 - spread
        short = (1 - level.nominal_ratio) * level.lot_qty
        self.assertGreater(level.lot_qty, 12)
        above_two = 12 - short / three
        below_two = (12 * three + 8 * two - short) / (three + two)
        self.assertEqual(level.reorder_point, math.ceil(max(above_two, min(below_two, 8)) - 0.05))
        last = self.env["distribution.decision"].search([("verdict", "=", "policy_change")], limit=1)
        self.assertIn("Own past", str(last.evidence))
        self.policy.distribution = "negative_binomial"
        self._run()
        self.assertEqual((self._level().reorder_point, self._level().distribution), (as_usual, "poisson"))

    def test_a_short_past_of_its_own_falls_back_on_counts_and_says_so(self):
        young = self._make_product("Nut", cost=1.0, **self._seller(self.vendor, delay=13))
        self._series(self.warehouse_a1, young, 4.0, weeks=9)
        self.policy.distribution = "empirical"
        self._run()
        self.assertEqual(self._level(young).distribution, "poisson")
        [said] = [step["formula"] for step in self._level(young).evidence if step["code"] == "level"]
        self.assertIn("too short", said)

    def test_what_if_answers_before_anything_is_switched_on(self):
        self.policy.mode = "off"
        found = self.policy.with_user(self.users["planner"])._what_if([0.5])
        self.assertEqual((found["series"], found["replayed"], found["weeks"]), (1, 1, 52))
        self.assertEqual([point["target"] for point in found["curve"]][0], 0.5)
        values = [point["stock_value"] for point in found["curve"]]
        self.assertEqual(values, sorted(values))
        self.assertEqual(found["here"]["target"], 0.95)
        beside = found["distributions"]
        self.assertEqual([one["is_chosen"] for one in beside], [True, False, False, False])
        self.assertEqual({one["target"] for one in beside}, {0.5})
        self.assertEqual(self.policy.distribution, "negative_binomial")
        self.assertFalse(self._level())
