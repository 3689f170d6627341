import json
from datetime import date, datetime
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2 import Error as DatabaseError

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.distribution_control.logic.finding import Scope
from odoo.addons.distribution_control.logic.measure import Measure, Period
from odoo.addons.distribution_control.tests.exception_common import QueueCase

FEBRUARY, JANUARY = date(2026, 2, 1), date(2026, 1, 1)
MADE = datetime(2026, 3, 2, 6, 0)


class ReviewCase(QueueCase):
    """February 2026 of two companies, reviewed on the second of March."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.companies = cls.company_a | cls.company_b
        cls.companies.resource_calendar_id.tz = "UTC"
        cls.companies.control_active = True
        cls.env["res.company"].search([("id", "not in", cls.companies.ids)]).control_active = False
        cls.env["ir.config_parameter"].set_param("distribution_control.group_currency", "EUR")
        cls.startClassPatcher(patch.object(type(cls.env["ir.cron"]), "_commit_progress", return_value=60.0))
        cls.reviews = cls.env["distribution.review"]
        cls.buyer, cls.controller = cls.users["buyer"], cls.users["credit_controller"]
        # Nobody but these tests' people: what nobody owns goes to the one administrator of company A.
        cls.administrator = cls.users["administrator"]
        cls.env.ref("distribution_control.group_administrator").user_ids = cls.administrator
        cls.env["distribution.kpi"].search([]).owner_id = cls.administrator
        cls.kpi = cls.env["distribution.kpi"].create({
            "name": "Supplier OTIF", "code": "test_otif", "source": "distribution.kpi.source.exceptions",
            "definition": "x", "formula": "x", "unit": "ratio", "direction": "up", "target": 0.95, "warning": 0.9,
            "owner_id": cls.buyer.id,
        })  # fmt: skip

    @classmethod
    def _store(cls, *measures):
        source = type(cls.env["distribution.kpi.source.exceptions"])
        with patch.object(source, "_measure", lambda *_args: list(measures)):
            cls.env["distribution.kpi"]._rebuild(
                {one.code for one in measures}, Period(date(2025, 6, 1), date(2026, 3, 1)), cls.companies
            )

    @classmethod
    def _measure(cls, day, numerator, denominator, code="test_otif", company=None):
        return Measure(
            code,
            day,
            (company or cls.company_a).id,
            numerator=float(numerator),
            denominator=float(denominator),
        )

    def _make(self, company=None):
        return self.reviews._create_month(company or self.company_a, FEBRUARY)

    def _of(self, owner, company=None):
        return self.reviews.search(
            [("owner_id", "=", owner.id), ("company_id", "=", (company or self.company_a).id)]
        )

    def _off_target(self):
        """Return the buyer's review with one red KPI: 80 of 100 in February, 94 of 100 in January."""
        self._store(self._measure(date(2026, 1, 15), 94, 100), self._measure(date(2026, 2, 10), 80, 100))
        self._make()
        return self._of(self.buyer)


@tagged("post_install", "-at_install")
class TestReview(ReviewCase):
    @classmethod
    def setUpClass(cls):
        cls.startClassPatcher(freeze_time(MADE))
        super().setUpClass()

    # What it holds

    def test_kpis_off_target_with_the_month_before_and_the_trend(self):
        self._store(
            self._measure(date(2025, 9, 1), 1, 1),
            self._measure(date(2026, 1, 15), 94, 100),
            self._measure(date(2026, 2, 10), 40, 50),
            self._measure(date(2026, 2, 28), 40, 50),
            self._measure(date(2026, 3, 1), 0, 50),
            self._measure(date(2026, 2, 10), 0, 50, company=self.company_b),
        )
        self._make()
        line = self._of(self.buyer).line_ids
        self.assertEqual((line.section, line.title, line.standing), ("kpi", "Supplier OTIF", "bad"))
        self.assertEqual(
            (line.value_text, line.target_text, line.previous_text), ("80.0 %", "95.0 %", "94.0 %")
        )
        self.assertEqual(json.loads(line.trend_text), [1.0, None, None, None, 0.94, 0.8])
        action = line.action_open_rows()
        values = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(values.mapped("numerator"), [40.0, 40.0])
        self.assertEqual(values.company_id, self.company_a)

    def test_an_owner_on_target_has_a_page_that_says_so(self):
        self._store(self._measure(date(2026, 2, 10), 99, 100))
        self._make()
        review = self._of(self.buyer)
        self.assertEqual((review.kpi_count, review.finding_count), (1, 0))
        self.assertEqual(review.summary, "KPIs off target: 0 of 1.")

    def test_recurring_exceptions_with_cause_money_and_hours(self):
        kind = self.kind
        with freeze_time("2026-02-03 08:00:00"):
            self._reconcile(
                self._find("root", amount_at_risk=10.0),
                self._find("a", amount_at_risk=1000.0, root_key="root"),
                self._find("b", amount_at_risk=500.0, root_key="root"),
                self._find("c", amount_at_risk=200.0),
                self._find("other", company=self.company_b),
            )
            self.cases.search([("kind_id", "=", kind.id)]).user_id = self.buyer
        self.env["distribution.exception.event"].search([]).owner_id = self.buyer
        with freeze_time("2026-02-03 18:00:00"):
            self._case("c").with_user(self.buyer)._resolve("Done")
        with freeze_time("2026-02-10 08:00:00"):
            self._reconcile(*(self._find(key, root_key="root" if key in "ab" else None, amount_at_risk=amount)
                              for key, amount in (("a", 1000.0), ("b", 500.0), ("c", 200.0))),
                            self._find("root", amount_at_risk=10.0), scope=Scope((self.company_a.id,)))  # fmt: skip
        self._make()
        line = self._of(self.buyer).exception_line_ids
        # Four new, one back, one solved after 10 hours; 10 + 1000 + 500 + 200 of money, each case once.
        self.assertEqual(
            (line.title, line.count, line.returned, line.hours, line.amount), ("Late", 4, 1, 10.0, 1710.0)
        )
        self.assertEqual(line.note, "Late: ROOT is 3 days late explains 2 of them")
        action = line.action_open_rows()
        self.assertEqual(self.env[action["res_model"]].search_count(action["domain"]), 6)

    def test_once_is_no_pattern_and_other_months_do_not_count(self):
        for moment, key in (
            ("2026-01-31 12:00:00", "a"),
            ("2026-02-02 12:00:00", "b"),
            ("2026-03-01 12:00:00", "c"),
        ):
            with freeze_time(moment):
                self._reconcile(
                    self._find(key), scope=Scope((self.company_a.id,), {self.document.id, len(key)})
                )
        self._make()
        made = self.reviews.search([("company_id", "in", self.companies.ids)])
        self.assertFalse(made.exception_line_ids)

    def test_overrides_with_what_came_of_them(self):
        record = self.env["distribution.decision"].with_user(self.controller)._record
        with freeze_time("2026-01-31 23:59:00"):
            record(self.document, "override", "Too early", {}, company=self.company_a)
        with freeze_time("2026-02-04 12:00:00"):
            record(self.document, "override", "Paid by phone", {}, company=self.company_a)
        with freeze_time("2026-02-06 12:00:00"):
            self._reconcile(self._find("a"))
        with freeze_time("2026-02-07 12:00:00"):
            record(self.document, "reject", "No money came", {}, company=self.company_a)
        with freeze_time("2026-02-08 12:00:00"):
            record(self.document, "override", "Elsewhere", {}, company=self.company_b)
        self._make()
        line = self._of(self.controller).override_line_ids
        self.assertEqual((line.title, line.count), ("Overrode: Hansa Bau", 1))
        self.assertEqual(line.note, "“Paid by phone”; later: Rejected; cases on it since: 1, still open: 1")
        action = line.action_open_rows()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]).reason, "Paid by phone")

    def test_dismissals_and_how_many_came_back(self):
        with freeze_time("2026-02-04 12:00:00"):
            self._reconcile(self._find("a"), self._find("b"))
            (self._case("a") | self._case("b")).with_user(self.buyer)._dismiss("Agreed")
        with freeze_time("2026-03-01 12:00:00"):
            self._case("a").dismissed_until = "2026-02-20 00:00:00"
            self._reconcile(self._find("a"), scope=Scope((self.company_a.id,), {self.document.id}))
        self._make()
        line = self._of(self.buyer).override_line_ids
        self.assertEqual((line.title, line.count, line.amount), ("Dismissed: Late", 2, 2000.0))

    def test_controls_that_failed_need_an_answer(self):
        kind = self.env.ref("distribution_control.exception_kind_detector_failed")
        with freeze_time("2026-02-04 12:00:00"):
            self._reconcile(
                self._find(
                    "x", res_model=kind._name, res_id=kind.id, facts={"kind": "Late", "error": "Boom"}
                ),
                kind=kind,
            )
        self._make()
        line = self._of(self.administrator).control_line_ids
        self.assertEqual(
            (line.title, line.note), ("Detector failed: Late is not being watched: Boom", "Assigned")
        )
        self.assertTrue(line.needs_comment)

    def test_decisions_due_are_approvals_late_cases_and_ending_dismissals(self):
        credit = self.env.ref("distribution_control.group_credit_controller")
        self.env["distribution.approval.rule"].create({
            "name": "Credit limit", "code": "credit_limit", "currency_id": self.eur.id,
            "group_ids": [(4, credit.id)], "company_id": self.company_a.id,
        })  # fmt: skip
        self.env["distribution.approval"]._request(
            self.document, "credit_limit", 15000.0, {"limit": 15000.0}, requester=self.users["order_desk"]
        )
        with freeze_time("2026-01-20 12:00:00"):
            self._reconcile(self._find("late"), self._find("gone", amount_at_risk=70.0))
            cases = self.cases.search([("kind_id", "=", self.kind.id)])
            cases.with_user(self.buyer)._assign(self.buyer)
        with freeze_time("2026-02-27 12:00:00"):
            self._case("gone").with_user(self.buyer)._dismiss("Agreed", until=datetime(2026, 3, 20, 12, 0))
        self._make()
        [approval] = self._of(self.controller).due_line_ids
        self.assertEqual(
            (approval.title, approval.amount, approval.note),
            ("Approval: Credit limit of Hansa Bau", 15000.0, "asked for by Order desk"),
        )
        late, ending = self._of(self.buyer).due_line_ids
        self.assertEqual(
            (late.title, late.count, late.amount, late.note),
            ("Past the deadline: Late", 1, 1000.0, "the oldest since 01/21/2026"),
        )
        self.assertEqual(
            (ending.title, ending.count, ending.amount, ending.note),
            ("Dismissal ends: Late", 1, 70.0, "the first on 03/20/2026"),
        )
        action = late.action_open_rows()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), self._case("late"))

    # When it is made

    def test_the_job_makes_last_month_once_and_only_where_watching_is_on(self):
        self._store(
            *(self._measure(date(2026, 2, 10), 80, 100, company=company) for company in self.companies)
        )
        self.buyer.company_ids |= self.company_b
        self.company_b.control_active = False
        with freeze_time("2026-03-01 12:00:00"):
            self.reviews._cron_create()
        made = self.reviews.search([("company_id", "in", self.companies.ids)])
        self.assertFalse(made, "on the first the last night has not been counted")
        self.reviews._cron_create()
        made = self.reviews.search([("owner_id", "=", self.buyer.id)])
        self.assertEqual((made.company_id, made.month), (self.company_a, FEBRUARY))
        self.assertEqual(made.sign_until, date(2026, 3, 12))
        self.reviews._cron_create()
        self.assertEqual(self.reviews.search([("owner_id", "=", self.buyer.id)]), made)

    def test_a_review_is_kept_as_it_was(self):
        review = self._off_target()
        self._store(self._measure(date(2026, 2, 10), 100, 100))
        self.kpi.name = "Renamed"
        self.assertFalse(self._make())
        self.assertEqual((review.line_ids.title, review.line_ids.value_text), ("Supplier OTIF", "80.0 %"))
        self.assertTrue(review.is_intact)

    def test_the_number_of_queries_grows_neither_with_owners_nor_with_cases(self):
        self.startPatcher(patch.object(type(self.reviews), "_remind", lambda _reviews: None))

        def queries(company):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            made = self.reviews._create_month(company, FEBRUARY)
            return self.env.cr.sql_log_count - start, len(made)

        many = [self._make_user("buyer", login=f"control_owner_{number}") for number in range(12)]
        with freeze_time("2026-02-03 08:00:00"):
            self._reconcile(*(self._find(f"{number}-{turn}") for number in range(12) for turn in range(4)))
        queries(self.company_b)
        cases = self.cases.search([("kind_id", "=", self.kind.id)], order="id")
        few_events = self.env["distribution.exception.event"].search([("exception_id", "in", cases.ids)])
        few_events.owner_id = cases.user_id = self.buyer
        few, owners = queries(self.company_a)
        self.assertEqual(owners, 1)
        self.env.cr.execute("ALTER TABLE distribution_review DISABLE TRIGGER guard")
        for table in ("distribution_review_comment", "distribution_review_line", "distribution_review"):
            self.env.cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            self.env.cr.execute(f"DELETE FROM {table}")
        for event in few_events:
            number = int(event.exception_id.subject_key.split("-")[0])
            event.owner_id = event.exception_id.user_id = many[number]
        much, owners = queries(self.company_a)
        self.assertEqual(owners, 12)
        self.assertLessEqual(much, few)

    # Answers and signature

    def test_the_owner_answers_and_signs_into_the_ledger(self):
        review = self._off_target().with_user(self.buyer)
        with (
            self._assert_unchanged(review, ["state", "signed_at"]),
            self.assertRaisesRegex(UserError, "Comment first"),
        ):
            review.action_sign()
        with Form(review) as form, form.kpi_line_ids.edit(0) as line:
            line.comment = "Two vendors closed"
        self.assertEqual((review.unanswered_count, review.line_ids.comment), (0, "Two vendors closed"))
        review.action_sign()
        self.assertEqual((review.state, review.signed_at), ("signed", MADE))
        entry = self.env["distribution.decision"].browse(review.signature_decision_id_value)
        self.assertEqual(
            (entry.actor_id_value, entry.verdict, entry.verdict_label, entry.company_id),
            (self.buyer.id, "review_signed", "Review signed", self.company_a),
        )
        self.assertEqual(entry.evidence["figures_hash"], review.figures_hash)
        self.assertEqual(
            entry.evidence["findings"],
            [{"section": "kpi", "finding": "Supplier OTIF", "figure": "80.0 %", "target": "95.0 %",
              "currency": "EUR", "answer": "Two vendors closed"}],
        )  # fmt: skip
        self.assertFalse(review.activity_ids)

    def test_nobody_signs_or_answers_for_another(self):
        review = self._off_target()
        line = review.line_ids
        for user in (self.administrator, self.users["auditor"]):
            with self._assert_unchanged(review, ["state", "signed_at", "owner_id"]):
                with self.assertRaises(AccessError):
                    review.with_user(user).action_sign()
                with self.assertRaises(AccessError):
                    line.with_user(user).write({"comment": "Fine"})
        with self.assertRaises(AccessError):
            review.with_user(self.administrator).sudo().action_sign()
        self.assertFalse(line.comment_ids)
        with self.assertRaises(AccessError):
            review.with_user(self.controller).read(["summary"])
        self.assertFalse(self.reviews.with_user(self.controller).search([]))

    def test_signed_is_signed(self):
        review = self._off_target().with_user(self.buyer)
        review.line_ids.comment = "Known"
        review.action_sign()
        with self.assertRaisesRegex(UserError, "signed already"):
            review.action_sign()
        with self.assertRaisesRegex(UserError, "stay as they are"):
            review.line_ids.comment = "Better"
        self.assertEqual(review.line_ids.comment_ids.mapped("text"), ["Known"])

    def test_no_client_writes_figures_states_or_owners(self):
        review = self._off_target()
        for user in (self.buyer, self.administrator):
            own = review.with_user(user)
            for values in (
                {"state": "signed"}, {"owner_id": self.administrator.id}, {"figures_hash": "x"}, {"kpi_count": 0},
                {"line_ids": [(0, 0, {"section": "due", "title": "x", "company_id": self.company_a.id})]},
                {"line_ids": [(1, review.line_ids.id, {"value": 1.0})]},
                {"line_ids": [(2, review.line_ids.id)]},
            ):  # fmt: skip
                # An access error is a refusal for the user too.
                with (
                    self._assert_unchanged(
                        review, ["state", "owner_id", "figures_hash", "kpi_count", "line_ids"]
                    ),
                    self.assertRaises(UserError),
                    self.env.cr.savepoint(),
                ):
                    own.write(values)
            with self.assertRaises(UserError):
                own.create({})
            with self.assertRaises(UserError):
                own.unlink()

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_what_was_signed_or_counted(self):
        review = self._off_target().with_user(self.buyer)
        line = review.line_ids
        for statement in (
            f"UPDATE distribution_review_line SET value = 1 WHERE id = {line.id}",
            f"DELETE FROM distribution_review_line WHERE id = {line.id}",
            f"UPDATE distribution_review SET figures_hash = 'x' WHERE id = {review.id}",
            f"UPDATE distribution_review SET month = '2026-01-01' WHERE id = {review.id}",
            f"DELETE FROM distribution_review WHERE id = {review.id}",
        ):
            with self.assertRaises(DatabaseError), self.env.cr.savepoint():
                self.env.cr.execute(statement)
        line.comment = "Known"
        review.action_sign()
        self.env.flush_all()
        for statement in (
            f"UPDATE distribution_review SET state = 'open', signed_at = NULL WHERE id = {review.id}",
            f"UPDATE distribution_review_comment SET text = 'x' WHERE line_id = {line.id}",
            "INSERT INTO distribution_review_comment (line_id, review_id, at, user_id_value, user_name, text)"
            f" VALUES ({line.id}, {review.id}, now(), 1, 'x', 'x')",
        ):
            with self.assertRaises(DatabaseError), self.env.cr.savepoint():
                self.env.cr.execute(statement)

    def test_figures_changed_behind_the_back_are_seen_and_not_signed(self):
        review = self._off_target().with_user(self.buyer)
        review.line_ids.comment = "Known"
        self.env.flush_all()
        self.env.cr.execute("ALTER TABLE distribution_review_line DISABLE TRIGGER USER")
        self.env.cr.execute("ALTER TABLE distribution_review_line DISABLE TRIGGER append_only_rows")
        self.env.cr.execute(
            "UPDATE distribution_review_line SET value = 0.99 WHERE id = %s", (review.line_ids.id,)
        )
        self.env.invalidate_all()
        self.assertFalse(review.is_intact)
        with self.assertRaisesRegex(UserError, "not those it was made with"):
            review.action_sign()

    def test_an_administrator_hands_over_with_a_reason(self):
        review = self._off_target()
        wizard = self.env["distribution.review.hand.over"].with_context(active_ids=review.ids)
        values = {"owner_id": self.controller.id, "reason": "On leave"}
        with self.assertRaises(AccessError):
            wizard.with_user(self.buyer).create(values)
        with self.assertRaises(AccessError):
            review.with_user(self.buyer)._hand_over(self.controller, "x")
        wizard.with_user(self.administrator).create(values).action_apply()
        self.assertEqual((review.owner_id, review.activity_ids.user_id), (self.controller, self.controller))
        entry = self.env["distribution.decision"].search([("verdict", "=", "review_handed_over")])
        self.assertEqual(
            (entry.reason, entry.actor_id_value, entry.evidence["from"], entry.evidence["to"]),
            ("On leave", self.administrator.id, "Buyer", "Credit controller"),
        )
        foreign = self._make_user("buyer", login="control_foreign", companies=self.company_b)
        with self.assertRaisesRegex(UserError, "cannot answer for"):
            review.with_user(self.administrator)._hand_over(foreign, "x")

    def test_a_review_not_signed_in_time_is_a_case(self):
        review = self._off_target()
        kind = self.env.ref("distribution_dashboard.exception_kind_review_unsigned")
        kind._run(self.company_a)
        self.assertFalse(self._case(str(review.id), kind))
        with freeze_time("2026-03-13 08:00:00"):
            kind._run(self.company_a)
            case = self._case(str(review.id), kind)
            self.assertEqual(case.name, "February 2026, Buyer was to be signed until 03/12/2026")
            self.assertEqual(case.user_id, self.administrator)
            review.with_user(self.buyer).line_ids.comment = "Known"
            review.with_user(self.buyer).action_sign()
            kind._run(self.company_a)
            self.assertEqual(case.close_reason, "cured")

    def test_company_b_sees_nothing_of_company_a(self):
        review = self._off_target()
        auditor = self._make_user("auditor", login="control_auditor_b", companies=self.company_b)
        self.assertFalse(self.reviews.with_user(auditor).search([("id", "=", review.id)]))
        self.assertFalse(self.env["distribution.review.line"].with_user(auditor).search([]))
        with self.assertRaises(AccessError):
            review.with_user(auditor).line_ids.read(["title"])

    def test_the_page_prints_what_was_signed(self):
        review = self._off_target().with_user(self.buyer)
        review.line_ids.comment = "Two vendors <closed>"
        review.action_sign()
        html, _type = (
            self.env["ir.actions.report"]
            .with_user(self.buyer)
            ._render_qweb_html("distribution_dashboard.report_review", review.ids)
        )
        text = html.decode()
        for part in ("February 2026", "Supplier OTIF", "80.0 %", "94.0 %", "Two vendors &lt;closed&gt;", "Signed by", review.figures_hash):  # fmt: skip
            self.assertIn(part, text)


@tagged("post_install", "-at_install")
class TestReviewTour(ReviewCase, HttpCase):
    def test_owner_signs_in_the_browser(self):
        self.buyer.password = self.buyer.login
        review = self._off_target()
        self.start_tour(
            "/odoo/action-distribution_dashboard.distribution_review_action",
            "distribution_dashboard_sign_review",
            login=self.buyer.login,
        )
        review.invalidate_recordset()
        self.assertEqual(
            (review.state, review.line_ids.comment), ("signed", "Two vendors closed, a third is approved")
        )
