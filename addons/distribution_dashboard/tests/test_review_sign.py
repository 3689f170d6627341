from freezegun import freeze_time
from psycopg2 import Error as DatabaseError

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, HttpCase, tagged
from odoo.tools import mute_logger

from .review_common import MADE, ReviewCase


@tagged("post_install", "-at_install")
class TestReviewSign(ReviewCase):
    """Answers, signature, hand-over, and that nobody gets around them."""

    @classmethod
    def setUpClass(cls):
        cls.startClassPatcher(freeze_time(MADE))
        super().setUpClass()

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
