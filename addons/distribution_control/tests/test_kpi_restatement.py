from datetime import date, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.distribution_control.logic.measure import Measure, Period

from .test_kpi import DAY, KpiCase

LATER = "2026-03-20 05:00:00"


@tagged("post_install", "-at_install")
class TestKpiRestatement(KpiCase):
    def setUp(self):
        super().setUp()
        self.kpi = self._make_kpi()
        self.restatements = self.env["distribution.kpi.restatement"]

    def _count(self, at, *measures):
        with freeze_time(at):
            self._store(*measures)
        return self.restatements.search([("kpi_id", "=", self.kpi.id)])

    def _part(self, numerator, branch=None):
        branch = branch or self.warehouse_a1
        return self._measure(numerator=numerator, denominator=10, warehouse_id=branch.id)

    def test_a_first_count_and_the_same_count_again_correct_nothing(self):
        self.assertFalse(self._count("2026-03-10 05:00:00", self._part(9)))
        self.assertFalse(self._count(LATER, self._part(9)))

    def test_a_late_document_leaves_before_and_after(self):
        self._count("2026-03-10 05:00:00", self._part(9), self._part(5, self.warehouse_a2))
        [one] = self._count(LATER, self._part(8), self._part(5, self.warehouse_a2))
        self.assertEqual(
            (one.day, one.warehouse_id, one.change, one.cause, one.before, one.after, one.numerator_before),
            (DAY, self.warehouse_a1, "changed", "documents", 0.9, 0.8, 9),
        )
        self.assertEqual(str(one.counted_at), "2026-03-10 05:00:00")

    def test_new_and_gone_slices_are_corrections_too(self):
        self._count("2026-03-10 05:00:00", self._part(9))
        found = self._count(LATER, self._part(5, self.warehouse_a2))
        self.assertEqual(
            {one.warehouse_id: (one.change, one.before, one.after) for one in found},
            {self.warehouse_a1: ("removed", 0.9, 0), self.warehouse_a2: ("added", 0, 0.5)},
        )

    def test_a_day_that_was_not_over_when_it_was_counted_is_no_correction(self):
        self._count("2026-03-02 15:00:00", self._part(9))
        self.assertFalse(self._count("2026-03-03 05:00:00", self._part(8)))
        self.assertTrue(self._count("2026-03-04 05:00:00", self._part(7)))

    def test_a_new_definition_says_so(self):
        self._count("2026-03-10 05:00:00", self._part(9))
        self.kpi.factor = 2.0
        self.assertFalse(self._count(LATER, self._part(9)), "the sums are the same")
        self.kpi.factor = 3.0
        [one] = self._count(LATER, self._part(6))
        self.assertEqual((one.cause, one.version_before, one.version_after), ("definition", 2, 3))

    def test_a_new_rate_says_so(self):
        kpi = self._make_kpi("money", unit="amount", has_denominator=False, numerator_is_money=True)
        measure = self._measure("money", company=self.company_b, numerator=100)
        self._store(measure)
        self.env["res.currency.rate"].search([("currency_id", "=", self.company_b.currency_id.id)]).rate = 2.0
        self._store(measure)
        [one] = self.restatements.search([("kpi_id", "=", kpi.id)])
        self.assertEqual((one.cause, one.before, one.after), ("rate", 80.0, 50.0))

    def test_nobody_writes_it_and_each_reads_the_own_companies(self):
        self._count("2026-03-10 05:00:00", self._part(9))
        [one] = self._count(LATER, self._part(8))
        reader = self.users["planner"]
        for act in (
            lambda: one.with_user(reader).write({"before": 1}),
            lambda: one.with_user(reader).unlink(),
        ):
            with self.assertRaises(AccessError):
                act()
        self.assertEqual(one.before, 0.9)
        other = self.restatements.with_user(reader).with_context(allowed_company_ids=self.company_b.ids)
        if self.company_b in reader.company_ids:
            self.assertFalse(other.search([("id", "=", one.id)]))

    def test_totals_are_the_values_added_up(self):
        self._store(
            *(
                self._measure(
                    day=day, numerator=number, denominator=10, warehouse_id=branch.id, partner_id=partner.id
                )
                for day in range(3)
                for number, (branch, partner) in enumerate(
                    (branch, partner)
                    for branch in (self.warehouse_a1, self.warehouse_a2)
                    for partner in (self._partners())
                )
            )
        )
        for by in ([], ["warehouse_id"], ["day:day"], ["day:week", "warehouse_id"]):
            for specs in (["ratio:avg", "numerator:sum"], ["__count", "ratio:avg"]):
                told = self._aggregate(self.kpi, by, specs)
                with patch.object(type(self.values), "_is_told_by_totals", lambda *_args: False):
                    self.assertEqual(self._aggregate(self.kpi, by, specs), told)

    def _partners(self):
        return self.env["res.partner"].create([{"name": "One"}, {"name": "Two"}])


@tagged("post_install", "-at_install")
class TestKpiNight(KpiCase):
    """The nightly count of the companies switched on, cut off and gone on with."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["distribution.kpi"].search([]).active = False
        cls.env["res.company"].search([]).control_active = False
        (cls.company_a | cls.company_b).control_active = True
        cls.kpi = cls._make_kpi()
        cls.snapshot = cls._make_kpi("now", restatement="snapshot", restatement_note="Today only.")

    def _night(self, stop_after=None, touched=()):
        calls, source = [], type(self.env["distribution.kpi.source.exceptions"])

        def measure(model, codes, period, companies):
            calls.append((codes, period))
            return [Measure(codes[0], period.start, companies[0].id, numerator=1, denominator=2)]

        def progress(cron, processed=0, *, remaining=None, **kwargs):
            return 0 if stop_after is not None and len(calls) >= stop_after else 60

        with (
            patch.object(source, "_measure", measure),
            patch.object(source, "_touched_days", lambda *_args: set(touched)),
            patch.object(type(self.env["ir.cron"]), "_commit_progress", progress),
        ):
            self.env["distribution.kpi"]._cron_rebuild()
        return calls

    @freeze_time("2026-03-20 02:00:00")
    def test_a_night_that_was_cut_off_goes_on_where_it_stopped(self):
        week, today = (
            Period(date(2026, 3, 13), date(2026, 3, 20)),
            Period(date(2026, 3, 20), date(2026, 3, 20)),
        )
        self.assertEqual(self._night(stop_after=1), [(["test"], week)])
        self.assertEqual(self._night(), [(["now"], today)])
        self.assertEqual(self._night(), [], "all of it is counted")
        counted = self.env["distribution.kpi.day"].search([("kpi_id", "=", self.kpi.id)])
        self.assertEqual(len(counted), 8 * 2)

    def test_older_days_are_counted_when_documents_touched_them(self):
        with freeze_time("2026-03-20 02:00:00"):
            self._night()
        old = [date(2026, 2, 3), date(2026, 2, 4), date(2026, 2, 9), date(2024, 1, 1), date(2026, 3, 19)]
        with freeze_time("2026-03-21 02:00:00"):
            calls = self._night(touched=old)
            again = self._night(touched=old)
        older = [period for _codes, period in calls if period.end < date(2026, 3, 1)]
        self.assertEqual(older, [Period(old[2], old[2]), Period(old[0], old[1])])
        self.assertEqual(again, [])

    def test_a_company_that_is_off_costs_nothing(self):
        (self.company_a | self.company_b).control_active = False
        self.assertEqual(self._night(), [])


@tagged("post_install", "-at_install")
class TestKpiApproval(KpiCase):
    def setUp(self):
        super().setUp()
        self.kpi = self._make_kpi(target=0.9)
        self.admin, self.controller = self.users["administrator"], self.users["finance_controller"]
        self.rule = self.env["distribution.approval.rule"].create(
            {
                "name": "Definitions",
                "code": "kpi_definition",
                "group_ids": self.env.ref("distribution_control.group_finance_controller").ids,
            }
        )

    def _change(self, **vals):
        self.kpi.with_user(self.admin).write(vals)
        return self.env["distribution.approval"].search(
            [("res_model", "=", "distribution.kpi"), ("res_id", "=", self.kpi.id), ("state", "=", "pending")]
        )

    def test_a_target_waits_until_it_is_approved(self):
        approval = self._change(target=0.8, sequence=7)
        self.assertEqual((self.kpi.target, self.kpi.version, self.kpi.sequence), (0.9, 1, 7))
        self.assertIn("0.8", self.kpi.pending_words)
        with self.assertRaises(UserError):
            approval.with_user(self.admin)._vote("approve", "Mine")
        approval.with_user(self.controller)._vote("approve", "As agreed")
        self.assertEqual((self.kpi.target, self.kpi.version, self.kpi.pending_text), (0.8, 2, False))
        self.assertEqual(self.kpi.version_ids.mapped("version"), [2, 1])

    def test_a_rejected_change_never_was(self):
        self._change(target=0.8).with_user(self.controller)._vote("reject", "Too low")
        self.assertEqual((self.kpi.target, self.kpi.version, self.kpi.pending_text), (0.9, 1, False))

    def test_changed_again_the_first_request_is_void(self):
        first = self._change(target=0.8)
        second = self._change(target=0.7)
        self.assertEqual((first.state, second.state), ("void", "pending"))
        self._change(target=0.9)
        self.assertEqual((second.state, self.kpi.pending_text), ("void", False))
        self.assertEqual(self.kpi.target, 0.9)

    def test_no_client_slips_a_change_through(self):
        self.kpi.with_user(self.admin).write({"pending_text": "{}", "formula": "Anything"})
        self.assertEqual(self.kpi.formula, "This / that.")
        self.kpi.with_user(self.admin).sudo().write({"target": 0.1})
        self.assertEqual(self.kpi.target, 0.9)

    def test_without_a_rule_nothing_waits(self):
        self.rule.active = False
        self.assertFalse(self._change(target=0.8))
        self.assertEqual((self.kpi.target, self.kpi.version), (0.8, 2))

    def test_versions_are_marked_on_the_trend(self):
        self.rule.active = False
        self.kpi.target = 0.8
        today = self.kpi.version_ids[0].changed_at.date()
        self.env["distribution.kpi.value"].create(
            {
                "kpi_id": self.kpi.id,
                "day": today - timedelta(days=1),
                "company_id": self.company_a.id,
                "currency_id": self.company_a.currency_id.id,
                "numerator_group": 1,
                "denominator_group": 2,
            }
        )
        self.assertIn("v2</text>", self.kpi.trend_html)
        self.assertIn("Target", self.kpi.trend_html)
