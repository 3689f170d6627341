from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .review_common import FEBRUARY, MADE, ReviewCase


@tagged("post_install", "-at_install")
class TestReview(ReviewCase):
    """A review is made once, kept as it was, and read by whom it concerns."""

    @classmethod
    def setUpClass(cls):
        cls.startClassPatcher(freeze_time(MADE))
        super().setUpClass()

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
