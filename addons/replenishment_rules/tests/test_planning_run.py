from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.distribution_control.tests.common import ControlCase

STEPS_LOGGER = "odoo.addons.replenishment_rules.models.replenishment_run_steps"
# A Wednesday; the last whole week begins on Monday, 9 March 2026.
TODAY = datetime(2026, 3, 18, 9)


@tagged("post_install", "-at_install")
class TestPlanningRun(ControlCase):
    """Two years of four a week, four days' lead time, everything by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        frozen = freeze_time(TODAY)
        frozen.start()
        cls.addClassCleanup(frozen.stop)
        cls.startClassPatcher(patch.object(type(cls.env.cr), "now", lambda cursor: TODAY))
        (cls.company_a | cls.company_b).control_active = True
        cls.vendor = cls._make_vendor()
        cls.product = cls._make_product("Bolt", cost=10.0, **cls._seller(cls.vendor, delay=13))
        cls.steady = cls._series(cls.warehouse_a1, cls.product, 4.0)
        cls.policy = cls.env["replenishment.policy"].create(
            {"name": "All", "company_id": cls.company_a.id, "mode": "advise", "target_ratio": 0.95}
        )

    @classmethod
    def _seller(cls, vendor, **values):
        return {"seller_ids": [(0, 0, {"partner_id": vendor.id, **values})]}

    @classmethod
    def _series(cls, warehouse, product, quantity, weeks=104, every=1):
        """Give a product *quantity* in every week (or every so many) up to the last whole one."""
        moves = cls.env["stock.move"]
        customers = cls.env.ref("stock.stock_location_customers")
        last = datetime(2026, 3, 10, 12)
        days = [last - timedelta(weeks=number) for number in range(0, weeks, every)]
        moves = moves.create(
            [
                {
                    "product_id": product.id,
                    "product_uom_qty": quantity,
                    "product_uom": product.uom_id.id,
                    "location_id": warehouse.lot_stock_id.id,
                    "location_dest_id": customers.id,
                    "company_id": warehouse.company_id.id,
                }
                for _day in days
            ]
        )
        moves.flush_recordset()
        for move, day in zip(moves, days, strict=True):
            cls.env.cr.execute(
                "UPDATE stock_move SET state = 'done', quantity = product_uom_qty, date = %s WHERE id = %s",
                [day, move.id],
            )
        moves.invalidate_recordset()
        return moves

    def _run(self, company=None):
        run = self.env["replenishment.run"]._open_run(company or self.company_a)
        while run.state == "running":
            run._work_step()
        self.assertEqual(run.state, "done", run.error)
        return run

    def _level(self, product=None, warehouse=None):
        return self.env["replenishment.level"].search(
            [
                ("product_id", "=", (product or self.product).id),
                ("warehouse_id", "=", (warehouse or self.warehouse_a1).id),
            ]
        )

    def _rule(self, product=None, **values):
        product = product or self.product
        return self.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": product.id,
                "warehouse_id": self.warehouse_a1.id,
                "location_id": self.warehouse_a1.lot_stock_id.id,
                "company_id": self.company_a.id,
                "trigger": "manual",
                "product_min_qty": 1,
                "product_max_qty": 2,
                **values,
            }
        )

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
        self.assertEqual([step["code"] for step in level.evidence][:3], ["demand", "forecast", "season"])
        self.assertEqual(level.evidence[0]["value"], 208)

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

    def test_night_goes_on_where_it_stopped(self):
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", side_effect=[60.0, 0.0]):
            self.env["replenishment.run"]._cron_run()
        run = self.env["replenishment.run"].search([("company_id", "=", self.company_a.id)])
        self.assertEqual((run.state, run.step), ("running", "levels"))
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=60.0):
            self.env["replenishment.run"]._cron_run()
        self.assertEqual(run.state, "done")
        self.assertEqual(self._level().run_id, run)

    def test_failed_step_leaves_its_reason_and_the_levels(self):
        self._run()
        before = self._level().reorder_point
        planner = type(self.env["replenishment.planner"])
        with (
            patch.object(planner, "_fetch", side_effect=ValueError("no such thing")),
            mute_logger(STEPS_LOGGER),
        ):
            run = self.env["replenishment.run"]._open_run(self.company_a)
            while run.state == "running":
                run._work_step()
        self.assertEqual((run.state, run.step), ("failed", "levels"))
        self.assertIn("no such thing", run.error)
        self.assertEqual(self._level().reorder_point, before)

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

    def test_what_if_answers_before_anything_is_switched_on(self):
        self.policy.mode = "off"
        found = self.policy.with_user(self.users["planner"])._what_if([0.5])
        self.assertEqual((found["series"], found["replayed"], found["weeks"]), (1, 1, 52))
        self.assertEqual([point["target"] for point in found["curve"]][0], 0.5)
        values = [point["stock_value"] for point in found["curve"]]
        self.assertEqual(values, sorted(values))
        self.assertEqual(found["here"]["target"], 0.95)
        self.assertFalse(self._level())
