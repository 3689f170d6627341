from datetime import date, datetime
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.replenishment_rules.tests.planning_common import PlanningCase
from odoo.addons.replenishment_rules.tests.proposal_common import ProposalCase


@tagged("post_install", "-at_install")
class TestReview(PlanningCase):
    """Two years of four a week, thirteen days of lead time: what is ordered less often needs more on the shelf."""

    def test_protection_includes_the_days_between_two_orders(self):
        self._run()
        level = self._level()
        self.assertEqual((level.review_days, level.cover_days), (1, 14))
        covered, point = level.cover_qty, level.reorder_point
        self.vendor.write({"replenishment_on_monday": True, "replenishment_every_weeks": 2})
        self._run()
        self.assertEqual((level.review_days, level.cover_days), (14, 27))
        self.assertAlmostEqual(level.cover_qty / covered, 27 / 14, places=3)
        self.assertGreater(level.reorder_point, point)
        self.policy.review_days = 5
        self._run()
        self.assertEqual((level.review_days, level.cover_days), (5, 18), "the policy comes first")


@tagged("post_install", "-at_install")
@freeze_time(datetime(2026, 3, 12, 9))
class TestOrderingDays(ProposalCase):
    """Today is a Thursday; the vendor needs nine days from the day he takes the order."""

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(type(self.env.cr), "now", lambda cursor: datetime(2026, 3, 12, 9)))

    def test_order_waits_for_the_vendors_day_and_comes_later(self):
        self._plan(on_hand=130)
        proposal = self._propose()
        self.assertEqual((proposal.order_date, proposal.arrival_date), (date(2026, 3, 12), date(2026, 3, 21)))
        self.vendor.write({"replenishment_on_monday": True, "replenishment_on_wednesday": True})
        self.assertEqual(self.vendor.replenishment_review_days, 5)
        self._propose()
        self.assertEqual((proposal.order_date, proposal.arrival_date), (date(2026, 3, 16), date(2026, 3, 25)))
        due = self.env["replenishment.proposal"].search([("order_date", "<=", "today")])
        self.assertNotIn(proposal, due)
        self.vendor.replenishment_on_thursday = True
        self._propose()
        self.assertEqual(proposal.order_date, date(2026, 3, 12))
        steps = [step["text"] for step in proposal.get_panel()["steps"]]
        self.assertTrue([text for text in steps if "Monday, Wednesday, Thursday" in text], steps)

    def test_days_are_set_on_the_vendors_form(self):
        with Form(self.vendor, "base.view_partner_form") as form:
            form.replenishment_on_monday = True
            form.replenishment_on_thursday = True
            self.assertEqual(form.replenishment_review_days, 4)
            form.replenishment_every_weeks = 2
            form.replenishment_weeks_from = date(2026, 3, 2)
        self.assertEqual(self.vendor.replenishment_review_days, 11)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.vendor.replenishment_every_weeks = 0
            self.vendor.flush_recordset()

    def _lane(self):
        return self.env["stock.route"].search(
            [("supplier_wh_id", "=", self.warehouse_a1.id), ("supplied_wh_id", "=", self.warehouse_a2.id)]
        )

    def test_lane_takes_what_saves_most_and_the_rest_waits_below_the_line(self):
        self._lane().write({"transfer_capacity": 300, "transfer_measure": "weight"})
        light, heavy = self.product, self._sourced("Anvil", weight=2.0)
        light.weight = 1.0
        for product in light | heavy:
            self._plan(product=product, on_hand=20)
            self._plan(product=product, warehouse=self.warehouse_a1, on_hand=600)
        proposals = self._propose()
        first, second = (
            proposals.filtered(lambda one, product=product: one.product_id == product)
            for product in (light, heavy)
        )
        # 240 of the light one, then 60 are left: 30 of two each.
        self.assertEqual((first.kind, first.quantity, first.lane_left_quantity), ("transfer", 240, 0))
        self.assertEqual((second.kind, second.quantity, second.lane_left_quantity), ("transfer", 30, 210))
        self.assertTrue(second.is_inside_budget)
        first.with_user(self.users["planner"]).action_accept()
        second.with_user(self.users["planner"]).action_accept()
        late = self._sourced("Vice", weight=1.0)
        self._plan(product=late, on_hand=20)
        self._plan(product=late, warehouse=self.warehouse_a1, on_hand=600)
        third = self._propose().filtered(lambda one: one.product_id == late)
        # All 300 of today are gone: it stands below the line until tomorrow.
        self.assertEqual(
            (third.quantity, third.lane_left_quantity, third.is_inside_budget), (240, 240, False)
        )

    def test_lane_without_a_limit_takes_everything(self):
        self._plan(on_hand=20)
        self._plan(warehouse=self.warehouse_a1, on_hand=600)
        proposal = self._propose()
        self.assertEqual((proposal.quantity, proposal.lane_left_quantity), (240, 0))
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._lane().transfer_capacity = -1
            self.env.flush_all()

    def test_settings_say_what_needs_approval(self):
        tag = self.env["res.partner.category"].create({"name": "Far away"})
        settings = self.env["res.config.settings"].with_company(self.company_a)
        self.assertEqual(settings.create({}).replenishment_deviation_ratio, 0.5)
        settings.create(
            {"replenishment_vendor_tag_ids": [Command.set(tag.ids)], "replenishment_deviation_ratio": 0.25}
        ).execute()
        self.assertEqual(self.company_a.replenishment_vendor_tag_ids, tag)
        self.assertEqual(self.company_a.replenishment_deviation_ratio, 0.25)
        self.assertEqual(self.company_b.replenishment_deviation_ratio, 0.5)
