from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.replenishment_rules.tests.planning_common import PlanningCase

STEPS_LOGGER = "odoo.addons.replenishment_rules.models.replenishment_run_steps"


@tagged("post_install", "-at_install")
class TestPlanningNight(PlanningCase):
    """A night that stops, fails, dies or meets another one."""

    def test_night_goes_on_where_it_stopped(self):
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", side_effect=[60.0, 0.0]):
            self.env["replenishment.run"]._cron_run()
        run = self.env["replenishment.run"].search([("company_id", "=", self.company_a.id)])
        self.assertEqual((run.state, run.step), ("running", "levels"))
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=60.0):
            self.env["replenishment.run"]._cron_run()
        self.assertEqual(run.state, "done")
        self.assertEqual(self._level().run_id, run)

    def test_short_jobs_plan_every_company_once(self):
        """Each job has time for one step: eight jobs plan two companies, and none is begun anew."""
        abroad = self._make_product("Abroad", cost=1.0)
        self._series(self.warehouse_b1, abroad, 4.0)
        self.policy.copy({"name": "B", "mode": "advise", "company_id": self.company_b.id})
        runs = self.env["replenishment.run"].search([])
        left = []

        def commit(this, processed=0, remaining=None):
            left.append(remaining)
            return 60.0 if not processed else 0.0

        with patch.object(type(self.env["ir.cron"]), "_commit_progress", commit):
            for _job in range(8):
                self.env["replenishment.run"]._cron_run()
        made = self.env["replenishment.run"].search([]) - runs
        self.assertEqual(sorted(made.mapped("company_id.name")), ["Company A", "Company B"])
        self.assertEqual(set(made.mapped("state")), {"done"})
        self.assertEqual(left[-2:], [1, 0], "what remains is told, so that the last job is the last")

    def test_company_that_fails_is_not_tried_again_the_same_night(self):
        planner, left = type(self.env["replenishment.planner"]), []

        def commit(this, processed=0, remaining=None):
            left.append(remaining)
            return 60.0

        with (
            patch.object(planner, "_fetch", side_effect=ValueError("no such thing")),
            patch.object(type(self.env["ir.cron"]), "_commit_progress", commit),
            mute_logger(STEPS_LOGGER),
        ):
            self.env["replenishment.run"]._cron_run()
        self.assertEqual(left, [1, 1, 0])

    def test_step_that_meets_another_writer_is_tried_again_and_fails_nothing(self):
        store = type(self.env["replenishment.level.store"])
        stored, met = store._store, []

        def meet(this, run, columns, kept):
            if not met:
                met.append(run)
                raise SerializationFailure("could not serialize access")
            return stored(this, run, columns, kept)

        run = self.env["replenishment.run"]._open_run(self.company_a)
        with patch.object(store, "_store", meet), patch.object(self.env.cr, "rollback", lambda: None):
            while run.state == "running":
                run._work_step_patiently()
        self.assertEqual((run.state, len(met), self._level().run_id), ("done", 1, run))

    def test_killed_night_keeps_what_was_committed_and_redoes_the_rest(self):
        """Two blocks; the job dies when the second is written and again in the proposals, before each commit."""
        other = self._make_product("Nut", cost=1.0, **self._seller(self.vendor, delay=13))
        self._series(self.warehouse_a1, other, 2.0, every=3)
        store, engine = (
            type(self.env["replenishment.level.store"]),
            type(self.env["replenishment.proposal.engine"]),
        )
        stored, proposed = store._store, engine._propose
        figures = ("product_id", "reorder_point", "order_up_to", "forecast_week", "achieved_ratio")

        def read():
            levels = self.env["replenishment.level"].search([("company_id", "=", self.company_a.id)])
            return sorted(tuple(values.values())[1:] for values in levels.read(figures, load=None))

        def store_and_die(this, run, columns, kept):
            changed = stored(this, run, columns, kept)
            if run.cursor == "1":
                raise SystemExit
            return changed

        def propose_and_die(this, run):
            proposed(this, run)
            raise SystemExit

        with patch("odoo.addons.replenishment_rules.models.replenishment_planner.BLOCK", 1):
            with patch.object(store, "_store", store_and_die):
                self._night_that_dies()
            run = self.env["replenishment.run"].search([("company_id", "=", self.company_a.id)])
            self.assertEqual(
                (run.state, run.step, run.cursor, run.series_count), ("running", "levels", "1", 1)
            )
            self.assertEqual(self._level().run_id, run, "the first block stands")
            self.assertFalse(self._level(other), "the second was not committed")
            with patch.object(engine, "_propose", propose_and_die):
                self._night_that_dies()
            self.assertEqual((run.state, run.step, run.series_count), ("running", "after", 2))
            self.assertFalse(self.env["replenishment.proposal"].search([("run_id", "=", run.id)]))
            with patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=60.0):
                self.env["replenishment.run"]._cron_run()
            self.assertEqual((run.state, run.series_count, run.proposal_count), ("done", 2, 2))
            resumed = read()
            again = self._run()
        self.assertNotEqual(again, run)
        self.assertEqual(again.changed_count, 0)
        self.assertEqual(read(), resumed)
        proposals = self.env["replenishment.proposal"].search(
            [("product_id", "in", (self.product | other).ids)]
        )
        self.assertEqual(sorted(proposals.product_id.ids), sorted((self.product | other).ids))
        self.assertEqual(len(proposals), 2, "nothing is proposed twice")

    def _night_that_dies(self):
        """Run the job with a savepoint for every commit; what came after the last one is lost with the process."""

        def commit(this, *args, **options):
            self.env.flush_all()
            self.env.cr.execute("SAVEPOINT committed")
            return 60.0

        with patch.object(type(self.env["ir.cron"]), "_commit_progress", commit):
            try:
                self.env["replenishment.run"]._cron_run()
            except SystemExit:  # assertRaises would roll back all that was committed
                self.env.clear()
                self.env.cr.execute("ROLLBACK TO SAVEPOINT committed")
                return
        self.fail("The job was not killed.")

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
