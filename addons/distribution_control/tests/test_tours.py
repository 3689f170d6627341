from odoo import Command
from odoo.tests import HttpCase, tagged

from .common import ControlCase


class TourCase(ControlCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._make_customer("Hansa Bau", company_id=cls.company_a.id)
        credit = cls.env.ref("distribution_control.group_credit_controller")
        cls.rule = cls.env["distribution.approval.rule"].create(
            {
                "name": "Credit limit",
                "code": "credit_limit",
                "currency_id": cls.eur.id,
                "group_ids": [Command.link(credit.id)],
                "company_id": cls.company_a.id,
            }
        )
        cls.controller = cls._make_user(login="control_tour_credit", groups=[
            "distribution_control.group_credit_controller"])  # fmt: skip

    def _approve(self, tour):
        approval = self.env["distribution.approval"]._request(
            self.customer, "credit_limit", 15000.0, {"limit": 15000.0}, requester=self.users["order_desk"]
        )
        url = "/odoo/action-distribution_control.distribution_approval_action_mine"
        self.start_tour(url, tour, login=self.controller.login)
        self.assertEqual((approval.state, approval.vote_ids.voter_name), ("approved", self.controller.name))


@tagged("post_install", "-at_install")
class TestTours(TourCase):
    """The main paths in a real browser, each as a person who holds one duty and no app."""

    def test_controller_approves(self):
        self._approve("distribution_control_approve")

    def test_auditor_verifies(self):
        for reason in ("Paid", "Paid again"):
            self.env["distribution.decision"]._record(
                self.customer, "release", reason, {"exposure": 12400.0}, company=self.company_a
            )
        self.env["distribution.decision.seal"]._seal_batch(self.company_a)
        url = "/odoo/action-distribution_control.distribution_decision_action"
        self.start_tour(url, "distribution_control_verify", login=self.users["auditor"].login)

    def test_auditor_opens_screens_without_app_access(self):
        user = self.users["auditor"]
        for model in ("distribution.decision", "distribution.approval", "distribution.sod.conflict"):
            views = self.env[model].with_user(user).get_views([(False, "list"), (False, "search")])
            self.assertTrue(views["views"]["list"]["arch"])


@tagged("post_install", "-at_install")
class TestPhoneTours(TourCase):
    browser_size = "390x844"
    touch_enabled = True

    def test_controller_approves_on_a_phone(self):
        self._approve("distribution_control_approve_phone")
