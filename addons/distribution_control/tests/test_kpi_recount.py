from datetime import date, timedelta
from unittest.mock import patch

import psycopg2
from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.distribution_control.logic.measure import Period

from .test_kpi import KpiCase

FIRST, LAST = date(2026, 1, 1), date(2026, 3, 1)


@tagged("post_install", "-at_install")
class TestKpiRecount(KpiCase):
    """60 days are three parts: 28, 28 and 4."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kpi = cls._make_kpi()
        cls.snapshot = cls._make_kpi("now", restatement="snapshot")
        cls.env["distribution.kpi.recount"].search([]).is_done = True
        cls.recounts = cls.env["distribution.kpi.recount"].with_user(cls.users["administrator"])
        cls.recounts = cls.recounts.with_context(allowed_company_ids=cls.company_a.ids)

    def _ask(self, **values):
        values = {"start": FIRST, "end": LAST, "kpi_ids": (self.kpi | self.snapshot).ids, **values}
        return self.recounts.create(values)

    def _run_job(self, parts=99):
        """Let the job count that many parts; return the periods it asked the source for."""
        measures = [self._measure(day=day, numerator=1, denominator=2) for day in range(-90, 90)]
        patcher, calls = self._measuring(measures)

        def progress(cron, processed=0, *, remaining=None, **kwargs):
            return 0 if len(calls) >= parts else 60

        with patcher, patch.object(type(self.env["ir.cron"]), "_commit_progress", progress):
            self.env["distribution.kpi.recount"]._cron_count()
        self.assertTrue(all(codes == ["test"] for codes, _period, _companies in calls))
        return [period for _codes, period, _companies in calls]

    @freeze_time("2026-03-20 02:00:00")
    def test_a_job_that_is_cut_off_goes_on_where_it_stopped(self):
        recount = self._ask()
        parts = [
            Period(FIRST, date(2026, 1, 28)), Period(date(2026, 1, 29), date(2026, 2, 25)), Period(date(2026, 2, 26), LAST)
        ]  # fmt: skip
        self.assertEqual(self._run_job(parts=1), parts[:1])
        self.assertEqual((recount.counted_until, recount.written, recount.is_done), (parts[0].end, 28, False))
        self.assertEqual(self._run_job(), parts[1:])
        self.assertEqual((recount.counted_until, recount.written, recount.is_done), (LAST, 60, True))
        self.assertEqual(self._run_job(), [])
        self.assertEqual(self.values.search_count([("kpi_id", "=", self.kpi.id)]), 60)

    @freeze_time("2026-03-20 02:00:00")
    def test_asking_starts_the_job(self):
        job = self.env.ref("distribution_control.ir_cron_kpi_recount")
        before = self.env["ir.cron.trigger"].search_count([("cron_id", "=", job.id)])
        self._ask()
        self.assertEqual(self.env["ir.cron.trigger"].search_count([("cron_id", "=", job.id)]), before + 1)

    def test_only_administrators_ask_and_for_the_own_companies(self):
        with self.assertRaises(AccessError):
            self._ask().with_user(self.users["finance_controller"]).end = LAST - timedelta(days=1)
        with self.assertRaises(AccessError):
            self.recounts.with_user(self.users["planner"]).create({})
        foreign = self.env["res.company"].create({"name": "Foreign"})
        with self.assertRaises(AccessError):
            self._ask(company_ids=(self.company_a | foreign).ids)

    def test_the_last_day_is_not_before_the_first(self):
        with self.assertRaises(psycopg2.errors.CheckViolation), mute_logger("odoo.sql_db"):
            self._ask(end=FIRST - timedelta(days=1))
