from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .planning_common import PlanningCase


@tagged("post_install", "-at_install")
class TestAdjustment(PlanningCase):
    """Four a week, two weeks to cover; today is Wednesday, 18 March 2026."""

    def _foresee(self, **values):
        return self.env["replenishment.adjustment"].create(
            {"name": "Promotion", "company_id": self.company_a.id, "product_ids": self.product.ids, **values}
        )

    def test_a_promotion_ahead_is_covered_by_the_days_it_lasts(self):
        nut = self._make_product("Nut", cost=1.0, **self._seller(self.vendor, delay=13))
        self._series(self.warehouse_a1, nut, 4.0)
        self._run()
        usual = self._level().reorder_point
        # Seven of the fourteen days to cover, three times the usual: twice as much over all.
        self._foresee(date_from=date(2026, 3, 20), date_to=date(2026, 3, 26), demand_factor=3.0)
        self._run()
        level = self._level()
        self.assertEqual((level.foreseen_factor, round(level.cover_qty, 2)), (2.0, 16.0))
        self.assertGreaterEqual(level.reorder_point, usual + 8)
        self.assertAlmostEqual(level.forecast_week, 4.0, 3)
        step = next(step for step in level.evidence if step["code"] == "foreseen")
        self.assertEqual(step["value"], 2)
        self.assertEqual(self._level(nut).foreseen_factor, 1)
        self.assertAlmostEqual(self._level(nut).cover_qty, 8.0, 2)

    def test_a_promotion_that_is_over_is_not_the_usual_demand(self):
        week = self.steady.sorted("date")[-2:]
        self.env.cr.execute(
            "UPDATE stock_move SET quantity = 12, product_uom_qty = 12 WHERE id = ANY(%s)", [week.ids]
        )
        week.invalidate_recordset()
        self._run()
        self.assertGreater(self._level().forecast_week, 4.3)
        self._foresee(date_from=date(2026, 3, 2), date_to=date(2026, 3, 15), demand_factor=3.0)
        self._run()
        self.assertAlmostEqual(self._level().forecast_week, 4.0, 3)

    def test_lead_times_are_longer_while_it_lasts(self):
        self._foresee(date_from=date(2026, 3, 18), date_to=date(2026, 3, 18), lead_factor=2.0)
        self._run()
        self.assertEqual((self._level().lead_days, self._level().cover_days), (26, 27))

    def test_planners_write_them_into_the_ledger_and_nobody_else_does(self):
        values = {
            "name": "Port closed",
            "date_from": "2026-04-01",
            "date_to": "2026-04-10",
            "lead_factor": 1.5,
        }
        with self.assertRaises(AccessError):
            self.env["replenishment.adjustment"].with_user(self.users["buyer"]).create(values)
        made = self.env["replenishment.adjustment"].with_user(self.users["planner"]).create(values)
        last = self.env["distribution.decision"].search([("res_model", "=", made._name)], limit=1)
        self.assertEqual((last.res_id, last.actor_id_value), (made.id, self.users["planner"].id))
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            made.date_to = date(2026, 3, 1)
            self.env.flush_all()
