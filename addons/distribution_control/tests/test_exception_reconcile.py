from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.distribution_control.logic.finding import Scope
from odoo.addons.distribution_control.logic.reconcile import BadFindings

from .exception_common import QueueCase

# A Monday, nine o'clock in Brussels.
MONDAY = datetime(2026, 3, 2, 8, 0)


@tagged("post_install", "-at_install")
class TestExceptionReconcile(QueueCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        frozen = freeze_time(MONDAY)
        cls.clock = frozen.start()
        cls.addClassCleanup(frozen.stop)

    def _writes(self):
        """Return the rows of cases and events as PostgreSQL holds them, a rewritten row being another one."""
        self.env.flush_all()
        rows = "SELECT id, xmin::text FROM distribution_exception ORDER BY id"
        self.env.cr.execute(rows)
        cases = self.env.cr.fetchall()
        # Inside one transaction xmin is the same for all writes, ctid is not.
        self.env.cr.execute("SELECT id, ctid::text FROM distribution_exception ORDER BY id")
        return cases, self.env.cr.fetchall(), self.env["distribution.exception.event"].search_count([])

    def test_finding_opens_a_case_with_owner_clock_and_cost(self):
        counts = self._reconcile(self._find(amount_at_risk=8000.0, penalty_per_day=20.0))
        case = self._case()
        self.assertEqual((counts["found"], counts["opened"]), (1, 1))
        self.assertEqual(case.name, "A is 3 days late")
        self.assertEqual(case.user_id, self.users["buyer"])
        self.assertEqual(case.state, "assigned")
        self.assertEqual(case.company_id, self.company_a)
        self.assertEqual(case.hours_per_day, self.company_a.resource_calendar_id.hours_per_day)
        self.assertAlmostEqual(case.cost_per_hour, (8000 * 0.01 + 20) / case.hours_per_day)
        self.assertFalse(case.rate_is_default)
        self.assertEqual(case.event_ids.mapped("event"), ["opened"])
        self.assertFalse(case.message_ids)

    def test_clock_runs_in_working_hours(self):
        calendar = self.company_a.resource_calendar_id
        self._reconcile(self._find())
        expected = calendar.plan_hours(8, MONDAY, compute_leaves=True)
        self.assertEqual(self._case().deadline_at, expected)
        self.assertGreater(expected, MONDAY + timedelta(hours=8))

    def test_calendar_of_the_kind_then_branch_then_company(self):
        around_the_clock = self.env["resource.calendar"].create(
            {
                "name": "24/7",
                "tz": "UTC",
                "attendance_ids": [
                    (0, 0, {"name": str(day), "dayofweek": str(day), "hour_from": 0, "hour_to": 24})
                    for day in range(7)
                ],
            }
        )
        self.warehouse_a2.calendar_id = around_the_clock
        self._reconcile(self._find(warehouse_id=self.warehouse_a2.id))
        self.assertEqual(self._case().deadline_at, MONDAY + timedelta(hours=8))
        self.assertEqual(self._case().hours_per_day, 24)

    def test_due_date_of_the_thing_shortens_the_clock(self):
        self._reconcile(self._find(deadline_at=MONDAY + timedelta(hours=1)))
        self.assertEqual(self._case().deadline_at, MONDAY + timedelta(hours=1))

    def test_same_findings_again_write_nothing(self):
        findings = [
            self._find(key, company=company) for key in "abc" for company in (self.company_a, self.company_b)
        ]
        self._reconcile(*findings)
        before = self._writes()
        counts = self._reconcile(*findings)
        self.assertEqual(counts["unchanged"], 6)
        self.assertEqual(self._writes(), before)

    def test_change_below_the_step_writes_nothing(self):
        self._reconcile(self._find(amount_at_risk=1000.0))
        before = self._writes()
        counts = self._reconcile(self._find(amount_at_risk=1040.0))
        self.assertEqual((counts["unchanged"], counts["changed"]), (1, 0))
        self.assertEqual(self._writes(), before)

    def test_change_beyond_the_step_rewrites_figures_and_keeps_the_clock(self):
        self._reconcile(self._find(amount_at_risk=1000.0))
        case = self._case()
        deadline, opened = case.deadline_at, case.opened_at
        self.clock.tick(timedelta(hours=2))
        self._reconcile(self._find(amount_at_risk=2000.0, facts={"order": "A", "days": 5}))
        self.assertEqual(case.amount_at_risk, 2000.0)
        self.assertEqual(case.name, "A is 5 days late")
        self.assertEqual((case.deadline_at, case.opened_at), (deadline, opened))
        self.assertEqual(case.changed_at, MONDAY + timedelta(hours=2))
        self.clock.tick(timedelta(hours=-2))

    def test_what_is_not_found_any_more_is_cured(self):
        self._reconcile(self._find("a"), self._find("b"))
        case = self._case()
        case.activity_schedule("mail.mail_activity_data_todo", user_id=self.users["buyer"].id)
        self._reconcile(self._find("b"))
        self.assertEqual((case.state, case.close_reason), ("closed", "cured"))
        self.assertEqual(case.close_note, "The detector does not find it any more.")
        self.assertFalse(case.activity_ids)
        self.assertEqual(self._case("b").state, "assigned")

    def test_deleted_document_says_so(self):
        gone = self.env["res.partner"].create({"name": "Gone"})
        self._reconcile(self._find(res_id=gone.id))
        gone.unlink()
        self._reconcile()
        self.assertEqual(self._case().close_note, "Subject gone: the document was deleted.")
        self.assertEqual(self._case().subject_name, "deleted")

    def test_scope_never_closes_outside_itself(self):
        other = self.env["res.partner"].create({"name": "Other"})
        self._reconcile(
            self._find("a"), self._find("b", res_id=other.id), self._find("a", company=self.company_b)
        )
        self._reconcile(scope=Scope((self.company_a.id,), {self.document.id}, "res.partner"))
        states = {(case.subject_key, case.company_id): case.state for case in self.cases.search([])}
        self.assertEqual(states["a", self.company_a], "closed")
        self.assertNotEqual(states["b", self.company_a], "closed")
        self.assertNotEqual(states["a", self.company_b], "closed")

    def test_bad_findings_change_nothing(self):
        self._reconcile(self._find("a"))
        before = self._writes()
        with self.assertRaises(BadFindings):
            self._reconcile(self._find("b"), self._find("b"))
        with self.assertRaises(BadFindings):
            self._reconcile(self._find("b", company=self.company_b), scope=Scope((self.company_a.id,)))
        self.assertEqual(self._writes(), before)

    def test_case_comes_back_within_its_window(self):
        self._reconcile(self._find())
        case = self._case()
        self._reconcile()
        self._reconcile(self._find())
        self.assertEqual(self._case(), case)
        self.assertEqual((case.state, case.reopen_count), ("assigned", 1))
        self.assertFalse(case.close_reason)
        self.assertEqual(case.event_ids.mapped("event"), ["reopened", "closed", "opened"])

    def test_case_after_its_window_is_a_new_one(self):
        self._reconcile(self._find())
        self._reconcile()
        self._case().closed_at = MONDAY - timedelta(days=15)
        self.cases.flush_model()
        self._reconcile(self._find())
        self.assertEqual(len(self._case()), 2)

    def test_cost_in_group_currency(self):
        """1 EUR = 1.25 USD; the group counts in EUR."""
        self.env["ir.config_parameter"].set_param("distribution_control.group_currency", "EUR")
        self._reconcile(self._find("a"), self._find("b", company=self.company_b))
        case_a, case_b = self._case("a"), self._case("b")
        self.assertEqual(case_a.currency_id, self.eur)
        self.assertEqual(case_b.currency_id, self.usd)
        self.assertAlmostEqual(case_a.amount_at_risk_group, 1000.0, 2)
        self.assertAlmostEqual(case_b.amount_at_risk_group, 800.0, 2)
        self.assertEqual(self.cases.search([("kind_id", "=", self.kind.id)]).ids, [case_a.id, case_b.id])

    def test_rate_of_the_day_moves_the_order(self):
        self.env["ir.config_parameter"].set_param("distribution_control.group_currency", "EUR")
        self._reconcile(self._find(company=self.company_b))
        self._set_rates({self.eur: 1.0, self.usd: 2.0})
        self.cases._reprice()
        self.assertAlmostEqual(self._case().amount_at_risk_group, 500.0, 2)

    def test_kind_without_a_rate_uses_the_default_and_says_so(self):
        self.kind.rate_per_day = 0
        self._reconcile(self._find())
        case = self._case()
        self.assertAlmostEqual(case.cost_per_hour, 1.0 / case.hours_per_day, 2)
        self.assertTrue(case.rate_is_default)
        self.assertIn("default rate", case.cost_terms)

    def test_new_rate_of_the_kind_reprices_open_cases(self):
        self._reconcile(self._find())
        self.kind.rate_per_day = 0.02
        self.assertAlmostEqual(self._case().cost_per_hour, 20.0 / self._case().hours_per_day, 2)

    def test_a_rate_of_its_own_counts_before_that_of_the_kind_and_follows_the_finding(self):
        self._reconcile(self._find(rate_per_day=0.05))
        self.kind.rate_per_day = 0.02
        case = self._case()
        self.assertAlmostEqual(case.cost_per_hour, 50.0 / case.hours_per_day, 2)
        self.assertFalse(case.rate_is_default)
        self.assertEqual(self._reconcile(self._find(rate_per_day=0.05))["unchanged"], 1)
        self._reconcile(self._find(rate_per_day=0.1))
        self.assertAlmostEqual(self._case().cost_per_hour, 100.0 / case.hours_per_day, 2)
        self._reconcile(self._find())
        self.assertAlmostEqual(self._case().cost_per_hour, 20.0 / case.hours_per_day, 2)

    def test_owners_share_the_load_and_see_what_they_own(self):
        other = self._make_user("buyer", login="control_buyer_2")
        far = self._make_user("buyer", login="control_buyer_3")
        far.control_warehouse_ids = self.warehouse_a2
        self._reconcile(*(self._find(str(n), warehouse_id=self.warehouse_a1.id) for n in range(4)))
        loads = {
            user: self.cases.search_count([("user_id", "=", user.id)])
            for user in (self.users["buyer"], other, far)
        }
        self.assertEqual(list(loads.values()), [2, 2, 0])

    def test_case_nobody_covers_stays_open(self):
        self._reconcile(self._find(company=self.company_b))
        self.assertEqual((self._case().state, self._case().user_id.id), ("open", False))

    def test_root_explains_children(self):
        late_receipt = self._make_kind("test_receipt")
        orders = [self._find(key, root_key="PO1") for key in ("a", "b")]
        self._reconcile(*orders)
        self.assertFalse(self._case("a").root_id)
        self._reconcile(self._find("PO1"), kind=late_receipt)
        root = self._case("PO1", late_receipt)
        self.assertEqual(self._case("a").root_id, root)
        self.assertEqual(
            (root.child_count, root.child_amount_group), (2, 2 * self._case("a").amount_at_risk_group)
        )
        self.assertEqual(self._case("a").root_share, 0.5)
        before = self._writes()
        self._reconcile(*orders)
        self.assertEqual(self._writes(), before)
        self._reconcile(kind=late_receipt)
        self.assertFalse(self._case("a").root_id)

    def test_query_count_does_not_grow(self):
        def findings(count, step):
            """80 % stay, 10 % are new, 10 % are gone from step to step."""
            return [
                self._find(f"{count}-{n}", amount_at_risk=10.0)
                for n in range(step * count // 10, count + step * count // 10)
            ]

        def queries(count):
            self._reconcile(*findings(count, 0))
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            counts = self._reconcile(*findings(count, 1))
            self.assertEqual((counts["opened"], counts["unchanged"]), (count // 10, count * 9 // 10))
            return self.env.cr.sql_log_count - before

        queries(10)  # fills the caches of users, calendars and rates
        self.assertEqual(queries(20), queries(400))

    def test_partial_unique_index_holds_for_sql(self):
        self._reconcile(self._find())
        indexes = "SELECT indexdef FROM pg_indexes WHERE tablename = 'distribution_exception' AND indexdef LIKE '%UNIQUE%'"
        self.env.cr.execute(indexes)
        definitions = " ".join(row[0] for row in self.env.cr.fetchall())
        self.assertIn(
            "(kind_id, company_id, subject_key) WHERE ((state)::text <> 'closed'::text)", definitions
        )

    def test_old_closed_cases_are_archived_and_open_ones_never(self):
        self._reconcile(self._find("old"), self._find("open"))
        self._reconcile(self._find("open"))
        self.cases.search([("kind_id", "=", self.kind.id)]).write({"opened_at": MONDAY - timedelta(days=900)})
        self._case("old").closed_at = MONDAY - timedelta(days=800)
        self.assertEqual(self.cases._archive_old(), (1, False))
        self.assertFalse(self._case("old"))
        self.assertTrue(self._case("open"))
        self.env["ir.config_parameter"].set_param("distribution_control.archive_months", "0")
        self._case("open").opened_at = MONDAY
        self.assertEqual(self.cases._archive_old(), (0, False))
