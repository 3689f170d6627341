from datetime import date
from unittest.mock import patch

import psycopg2
from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.distribution_control.logic.finding import Scope

from .common import ControlCase

VALUES = {"limit": 15000.0, "currency": "EUR"}


@tagged("post_install", "-at_install")
class TestApproval(ControlCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.approvals = cls.env["distribution.approval"]
        cls.rule = cls._make_rule("Credit limit", group_ids=[cls._group("credit_controller")])
        cls.second_controller = cls._make_user("credit_controller", login="control_second_controller")
        cls.customer = (
            cls.env["res.partner"]
            .with_user(cls.users["order_desk"])
            .sudo()
            .create({"name": "Hansa Bau", "company_id": cls.company_a.id})
        )

    @classmethod
    def _group(cls, role):
        return Command.link(cls.env.ref(f"distribution_control.group_{role}").id)

    @classmethod
    def _make_rule(cls, name, **values):
        return cls.env["distribution.approval.rule"].create(
            {"name": name, "code": "credit_limit", "currency_id": cls.eur.id, **values}
        )

    def _request(self, role="order_desk", amount=15000.0, values=None, **more):
        model = self.approvals.with_user(self.users[role])
        return model._request(self.customer, "credit_limit", amount, values or VALUES, **more)

    def _verdicts(self):
        domain = [("res_model", "=", "res.partner"), ("res_id", "=", self.customer.id)]
        return self.env["distribution.decision"].search(domain, order="id").mapped("verdict")

    def test_without_a_rule_nothing_needs_approval(self):
        self.rule.active = False
        self.assertFalse(self._request())
        self.assertEqual(self._verdicts(), [])

    def test_request_holds_the_values_and_is_made_once(self):
        with freeze_time("2026-03-02 08:00:00"):  # a Monday, 09:00 in Brussels
            self.company_a.resource_calendar_id.tz = "Europe/Brussels"
            approval = self._request()
            self.assertEqual(self._request(), approval)
        self.assertEqual(
            (approval.state, approval.subject_name, approval.amount), ("pending", "Hansa Bau", 15000.0)
        )
        self.assertEqual(approval.requester_id, self.users["order_desk"])
        self.assertEqual(approval.author_ids, self.users["order_desk"])
        self.assertIn("15,000.00", approval.values_table)
        # Seven hours are left on Monday (one is lunch), the eighth is Tuesday's first.
        self.assertEqual(approval.deadline_at, fields.Datetime.to_datetime("2026-03-03 08:00:00"))
        self.assertEqual(self._verdicts(), ["request"])

    def test_band_in_another_currency(self):
        self.rule.write({"currency_id": self.usd.id, "amount_min": 10000.0, "amount_max": 20000.0})
        self.assertFalse(self._request(amount=7999.0))  # 9,998.75 USD
        self.assertFalse(self._request(amount=16000.0))  # 20,000 USD: the upper end is out
        self.assertEqual(self._request(amount=8000.0).rule_id, self.rule)

    def test_controller_approves_with_a_reason(self):
        approval = self._request()
        approval.with_user(self.users["credit_controller"])._vote("approve", "Guarantee by the bank")
        self.assertEqual(approval.state, "approved")
        vote = approval.vote_ids
        self.assertEqual((vote.voter_name, vote.verdict, vote.reason),
                         ("Credit controller", "approve", "Guarantee by the bank"))  # fmt: skip
        decision = self.env["distribution.decision"].browse(vote.decision_id_value)
        self.assertEqual((decision.actor_name, decision.verdict), ("Credit controller", "approve"))
        self.assertEqual(decision.evidence["values"], VALUES)
        self.assertTrue(self.approvals._is_approved(self.customer, "credit_limit", VALUES))
        self.assertFalse(
            self.approvals._is_approved(self.customer, "credit_limit", {**VALUES, "limit": 15000.01})
        )
        with self.assertRaisesRegex(UserError, "already decided"):
            approval.with_user(self.second_controller)._vote("reject", "Too late")
        self.assertEqual(self._request(), approval, "the same values are approved already")

    def test_who_acted_in_a_conflicting_duty_does_not_vote(self):
        controller = self.users["credit_controller"]
        self.env["distribution.decision"].with_user(controller)._record(
            self.customer, "enter", "Entered the order", {}, duty="distribution_control.group_order_desk"
        )
        approval = self._request()
        with (
            self._assert_unchanged(approval, ["state", "vote_ids"]),
            self.assertRaisesRegex(UserError, "you acted on it as “Order desk” already"),
        ):
            approval.with_user(controller)._vote("approve", "Good")
        self.env.cr.postrollback.clear()
        self.env.cr.postcommit.clear()
        approval.with_user(self.second_controller)._vote("approve", "Good")
        decision = self.env["distribution.decision"].browse(approval.vote_ids.decision_id_value)
        self.assertEqual(decision.duty_name, "Credit controller")

    def test_two_approvals_by_two_persons(self):
        self.rule.required_count = 2
        approval = self._request()
        approval.with_user(self.users["credit_controller"])._vote("approve", "Good")
        self.assertEqual((approval.state, approval.approved_count), ("pending", 1))
        with self.assertRaisesRegex(UserError, "voted already"):
            approval.with_user(self.users["credit_controller"])._vote("approve", "Good again")
        self.assertEqual(approval.approved_count, 1)
        approval.with_user(self.second_controller)._vote("approve", "Good as well")
        self.assertEqual(approval.state, "approved")

    def test_one_rejection_decides(self):
        self.rule.required_count = 2
        approval = self._request()
        approval.with_user(self.users["credit_controller"])._vote("reject", "Insolvent")
        self.assertEqual(approval.state, "rejected")
        self.assertEqual(self._verdicts(), ["request", "reject"])

    def test_refused_and_nothing_changed(self):
        author = self._make_user("credit_controller", login="control_author")
        cases = [
            (self.users["buyer"], {}, "not among those"),
            (self.users["administrator"], {}, "not among those"),
            (author, {"authors": author}, "who made or changed"),
            (self.users["credit_controller"], {"requester": self.users["credit_controller"]}, "who asks"),
        ]
        for number, (user, more, message) in enumerate(cases):
            approval = self._request(values={"limit": number}, **more)
            for verdict in ("approve", "reject"):
                with (
                    self.subTest(user.name, verdict=verdict),
                    self._assert_unchanged(approval, ["state", "vote_ids", "decided_at"]),
                    self.assertRaisesRegex(UserError, message),
                ):
                    approval.with_user(user)._vote(verdict, "Because")
            self.assertFalse(approval.with_user(user).can_vote)
            self.assertNotIn(approval, self.approvals.with_user(user).search([("can_vote", "=", True)]))

    def test_vote_needs_a_reason_and_a_verdict(self):
        approval = self._request().with_user(self.users["credit_controller"])
        with self.assertRaises(ValidationError):
            approval._vote("approve", " ")
        with self.assertRaises(ValidationError):
            approval._vote("approved", "Yes")
        self.assertEqual(approval.state, "pending")

    def test_nobody_writes_approvals_or_votes(self):
        approval = self._request()
        for role, user in self.users.items():
            own = approval.with_user(user)
            with self.subTest(role):
                with self.assertRaises(AccessError):
                    own.write({"state": "approved"})
                with self.assertRaises(AccessError):
                    own.create({})
                with self.assertRaises(AccessError):
                    own.unlink()
                with self.assertRaises(UserError):
                    own.env["distribution.approval.vote"].create(
                        {"approval_id": approval.id, "voter_id_value": user.id, "verdict": "approve"}
                    )
        with self.assertRaises(UserError):
            approval.sudo().unlink()
        self.assertEqual((approval.state, len(approval.vote_ids)), ("pending", 0))

    def test_other_values_void_what_stood(self):
        approval = self._request()
        approval.with_user(self.users["credit_controller"])._vote("approve", "Good")
        new = self._request(values={**VALUES, "limit": 16000.0})
        self.assertEqual((approval.state, approval.void_reason), ("void", "The values changed."))
        self.assertEqual(new.state, "pending")
        self.assertEqual(len(approval.vote_ids), 1, "the vote stays")
        self.assertEqual(self._verdicts(), ["request", "approve", "void", "request"])

    def test_change_of_a_governed_value_voids(self):
        approval = self._request()
        self.assertFalse(self.approvals._void_changed(self.customer, "credit_limit", VALUES))
        voided = self.approvals.with_user(self.users["buyer"])._void_changed(
            self.customer, "credit_limit", {**VALUES, "limit": 1.0}
        )
        self.assertEqual(voided, approval)
        self.assertEqual(approval.state, "void")
        self.assertFalse(self.approvals._is_approved(self.customer, "credit_limit", VALUES))

    def test_vote_on_values_changed_meanwhile_voids_and_tells_the_document(self):
        approval = self._request()
        subject_class = self.env.registry["res.partner"]
        told = []
        with (
            patch.object(type(self.approvals), "_is_subject", lambda self, record: True),
            patch.object(subject_class, "_approval_values", lambda self, code: {"limit": 1.0}, create=True),
            patch.object(
                subject_class, "_approval_decided", lambda self, one: told.append(one.state), create=True
            ),
        ):
            approval.with_user(self.users["credit_controller"])._vote("approve", "Good")
        self.assertEqual((approval.state, len(approval.vote_ids), told), ("void", 0, ["void"]))

    def test_approval_of_a_document_that_is_gone_is_void(self):
        approval = self._request()
        self.customer.unlink()
        approval.with_user(self.users["credit_controller"])._vote("approve", "Good")
        self.assertEqual(
            (approval.state, approval.void_reason), ("void", "The document does not exist any more.")
        )

    def test_delegate_votes_in_the_name_of_another_on_the_days_given(self):
        delegate = self.users["finance_controller"]
        delegations = self.env["distribution.approval.delegation"].with_user(self.users["credit_controller"])
        delegations.create(
            {"delegate_id": delegate.id, "date_from": date(2026, 3, 2), "date_to": date(2026, 3, 6)}
        )
        self.company_a.resource_calendar_id.tz = "Europe/Brussels"
        approval = self._request()
        # 22:30 UTC on the first is not yet the second in Brussels, 23:30 is; 22:59 on the sixth still is the sixth.
        for moment, allowed in (
            ("2026-03-01 22:30:00", False),
            ("2026-03-01 23:30:00", True),
            ("2026-03-06 22:59:00", True),
            ("2026-03-06 23:01:00", False),
        ):
            with self.subTest(moment), freeze_time(moment):
                approval.invalidate_recordset()
                self.assertEqual(approval.with_user(delegate).can_vote, allowed)
        with freeze_time("2026-03-03 10:00:00"):
            approval.with_user(delegate)._vote("approve", "Asked on the phone")
        self.assertEqual(approval.vote_ids.principal_name, "Credit controller")
        decision = self.env["distribution.decision"].browse(approval.vote_ids.decision_id_value)
        self.assertEqual(decision.actor_name, "Finance controller")
        self.assertEqual(decision.evidence["in_the_name_of"], "Credit controller")

    def test_delegation_of_the_excluded_and_double_votes_are_refused(self):
        delegate = self.users["finance_controller"]
        self.env["distribution.approval.delegation"].create(
            {
                "user_id": self.users["credit_controller"].id,
                "delegate_id": delegate.id,
                "date_from": "2020-01-01",
                "date_to": "2099-01-01",
            }
        )
        asked = self._request(requester=self.users["credit_controller"])
        self.assertFalse(asked.with_user(delegate).can_vote, "who asks cannot have it given in his name")
        self.rule.required_count = 2
        approval = self._request(values={"limit": 2.0})
        approval.with_user(self.users["credit_controller"])._vote("approve", "Good")
        with self.assertRaises(UserError):
            approval.with_user(delegate)._vote("approve", "Good, says he")
        self.assertEqual(approval.approved_count, 1)

    def test_only_the_own_votes_are_delegated(self):
        delegations = self.env["distribution.approval.delegation"]
        values = {
            "user_id": self.users["credit_controller"].id,
            "delegate_id": self.users["buyer"].id,
            "date_from": "2026-03-02",
            "date_to": "2026-03-06",
        }
        before = delegations.search_count([])
        with self.assertRaisesRegex(AccessError, "your own votes only"):
            delegations.with_user(self.users["buyer"]).create(values)
        self.assertEqual(delegations.search_count([]), before)
        made = delegations.with_user(self.users["administrator"]).create(values)
        with self.assertRaises(AccessError):
            made.with_user(self.users["buyer"]).write({"date_to": "2030-01-01"})
        self.assertEqual(made.date_to, date(2026, 3, 6))

    @mute_logger("odoo.sql_db")
    def test_delegation_and_bands_are_checked_by_the_database(self):
        with self.assertRaises(psycopg2.errors.CheckViolation), self.cr.savepoint():
            self._make_rule("Bad", amount_min=100, amount_max=50, user_ids=self.users["buyer"].ids)
        with self.assertRaises(ValidationError):
            self._make_rule("Nobody")

    def test_waiting_for_me_and_overdue(self):
        with freeze_time("2026-03-02 08:00:00"):
            approval = self._request()
        mine = [("can_vote", "=", True)]
        self.assertIn(approval, self.approvals.with_user(self.users["credit_controller"]).search(mine))
        self.assertNotIn(approval, self.approvals.with_user(self.users["order_desk"]).search(mine))
        with freeze_time("2026-03-02 09:00:00"):
            self.assertNotIn(approval, self.approvals.search([("is_overdue", "=", True)]))
        with freeze_time("2026-03-04 09:00:00"):
            self.assertIn(approval, self.approvals.search([("is_overdue", "=", True)]))
            findings = self.env["distribution.detector.approval"]._detect(Scope((self.company_a.id,)))
        self.assertEqual([found.subject_key for found in findings], [str(approval.id)])
        self.assertEqual(findings[0].amount_at_risk, 15000.0)
        self.assertEqual(findings[0].facts["document"]["name"], "Hansa Bau")

    def test_bulk_answer_by_the_wizard(self):
        other = self._make_customer("Delta Tools", company_id=self.company_a.id)
        approvals = self._request() | self.approvals.with_user(self.users["order_desk"])._request(
            other, "credit_limit", 5.0, {"limit": 5.0}
        )
        own = approvals.with_user(self.users["credit_controller"])
        action = own.action_approve()
        wizard = (
            own.env["distribution.approval.answer"]
            .with_context(**action["context"])
            .create({"reason": "Good"})
        )
        wizard.action_confirm()
        self.assertEqual(approvals.mapped("state"), ["approved", "approved"])
        with self.assertRaises(UserError):
            own.action_reject()

    def test_waiting_for_me_costs_the_same_for_one_and_for_many(self):
        self.rule.notify = False
        partners = self.env["res.partner"].create([{"name": f"Customer {number}"} for number in range(30)])
        costs = {}
        controller = self.users["credit_controller"]
        for size in (1, 2, 30):
            for partner in partners[:size]:
                self.approvals._request(
                    partner, "credit_limit", 1.0, {"limit": 1}, requester=self.users["order_desk"]
                )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            mine = self.approvals.with_user(controller).search([("can_vote", "=", True)])
            costs[size] = self.cr.sql_log_count - before
            self.assertEqual(len(mine), size)
        self.assertEqual(costs[2], costs[30])

    def test_approvers_and_requester_are_told(self):
        def told(user):
            messages = self.env["mail.message"].search([("model", "=", "distribution.approval")], order="id")
            return messages.filtered(lambda one: user.partner_id in one.notified_partner_ids).mapped(
                "subject"
            )

        controller, desk = self.users["credit_controller"], self.users["order_desk"]
        approval = self._request()
        self.assertEqual(told(controller), ["Hansa Bau waits for you: Credit limit"])
        self.assertEqual(told(self.users["buyer"]), [])
        approval.with_user(controller)._vote("approve", "Good")
        self.assertEqual(told(desk), ["Hansa Bau is approved: Credit limit"])
        self.rule.notify = False
        self._request(values={"limit": 2.0})
        self.assertEqual(len(told(controller)), 1)

    def test_company_sees_its_own_approvals(self):
        approval = self.approvals._request(self.warehouse_b1, "credit_limit", 1.0, {"limit": 1})
        self.assertEqual(approval.company_id, self.company_b)
        with self.assertRaises(AccessError):
            approval.with_user(self.users["credit_controller"])._vote("approve", "Good")
        self.assertEqual(approval.state, "pending")

    def test_change_of_a_rule_is_in_the_ledger(self):
        self.rule.with_user(self.users["administrator"]).write({"required_count": 2, "answer_hours": 8.0})
        decision = self.env["distribution.decision"].search([], limit=1)
        self.assertEqual((decision.verdict, decision.actor_name), ("policy_change", "Administrator"))
        self.assertEqual(
            decision.evidence, {"before": {"Approvals needed": 1}, "after": {"Approvals needed": 2}}
        )
