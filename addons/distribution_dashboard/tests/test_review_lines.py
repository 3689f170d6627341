import json
from datetime import date, datetime

from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.distribution_control.logic.finding import Scope

from .review_common import MADE, ReviewCase


@tagged("post_install", "-at_install")
class TestReviewLines(ReviewCase):
    """What a review holds, and where each figure comes from."""

    @classmethod
    def setUpClass(cls):
        cls.startClassPatcher(freeze_time(MADE))
        super().setUpClass()

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

    def test_the_first_of_the_owner_role_answers_where_no_owner_is_named(self):
        role = self.env.ref("distribution_control.group_buyer")
        second = self._make_user("buyer", login="control_buyer_two")
        abroad = self._make_user("buyer", login="control_buyer_abroad", companies=self.company_b)
        role.user_ids = self.buyer | second | abroad
        self.kpi.write({"owner_id": False, "owner_group_id": role.id})
        self._store(
            *(self._measure(date(2026, 2, 10), 80, 100, company=company) for company in self.companies)
        )
        self._make()
        self._make(self.company_b)
        self.assertEqual(self._of(self.buyer).line_ids.title, "Supplier OTIF")
        self.assertEqual(self._of(abroad, self.company_b).line_ids.title, "Supplier OTIF")
        self.assertFalse(self._of(second))

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
