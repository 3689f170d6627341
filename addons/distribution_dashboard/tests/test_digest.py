from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.distribution_control.logic.measure import Measure, Period
from odoo.addons.distribution_control.tests.exception_common import QueueCase


@tagged("post_install", "-at_install")
class TestDigest(QueueCase):
    """The mail to the buyers of company A on Tuesday, 10 March 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2026-03-10 12:00:00"))
        (cls.company_a | cls.company_b).resource_calendar_id.tz = "UTC"
        cls.env["ir.config_parameter"].set_param("distribution_control.group_currency", "EUR")
        cls.env["res.company"].search([]).control_active = False
        cls.digests = cls.env["digest.digest"]
        cls.buyer = cls.users["buyer"]
        cls.digest = cls.env.ref("distribution_dashboard.digest_buyer")
        cls.digest.write({"state": "deactivated", "user_ids": [(5,)], "control_kpi_codes": "test_*"})
        cls.kpis = cls.env["distribution.kpi"].create([
            {
                "name": f"Test {code}", "code": f"test_{code}", "source": "distribution.kpi.source.exceptions",
                "definition": "x", "formula": "x", "unit": "count", "direction": "up", "has_denominator": False,
            }
            for code in ("a", "b", "c", "d")
        ])  # fmt: skip

    def _store(self, *measures):
        source = type(self.env["distribution.kpi.source.exceptions"])
        with patch.object(source, "_measure", lambda *_args: list(measures)):
            self.env["distribution.kpi"]._rebuild(
                self.kpis.mapped("code"), Period(date(2025, 12, 1), date(2026, 3, 10)), self.company_a
            )

    def _weeks(self, code, figures, warehouse=None):
        """One measure a week on Mondays back from 9 March, latest first."""
        days = [date.fromordinal(date(2026, 3, 9).toordinal() - 7 * back) for back in range(len(figures))]
        warehouse_id = (warehouse or self.warehouse_a1).id
        return [
            Measure(f"test_{code}", day, self.company_a.id, warehouse_id, numerator=float(figure))
            for day, figure in zip(days, figures, strict=True)
        ]

    def _mails(self):
        return self.env["mail.mail"].search([("subject", "=", f"{self.company_a.name}: {self.digest.name}")])

    # Off, on

    def test_off_until_a_company_watches_and_then_as_people_set_it(self):
        self.assertEqual(self.digest.state, "deactivated")
        self.company_a.control_active = True
        self.assertEqual(self.digest.state, "activated")
        self.assertIn(self.buyer, self.digest.user_ids)
        self.assertNotIn(self.users["planner"], self.digest.user_ids)
        self.digest.action_deactivate()
        self.company_b.control_active = True
        self.assertEqual(self.digest.state, "deactivated")

    def test_only_who_holds_the_duty_in_a_company_that_watches_gets_it(self):
        self.company_a.control_active = True
        elsewhere = self._make_user("buyer", login="control_buyer_b", companies=self.company_b)
        self.digest.user_ids = self.buyer | elsewhere | self.users["planner"]
        self.digest.action_send_manual()
        mails = self.env["mail.mail"].search([("subject", "like", f"%{self.digest.name}")])
        self.assertEqual(mails.mapped("email_to"), [self.buyer.email_formatted])

    def test_stocks_own_mail_is_left_alone(self):
        plain = self.digests.create({"name": "Plain", "user_ids": [(6, 0, self.users["planner"].ids)]})
        plain.action_send_manual()
        [mail] = self.env["mail.mail"].search([("subject", "like", "%: Plain")])
        self.assertNotIn("cases are open", mail.body_html)

    # What it says

    def test_the_three_numbers_that_moved_and_why(self):
        usual = [10, 12, 8] * 4
        self._store(
            *self._weeks("a", [40, *usual]),
            *self._weeks("a", [20, *([0] * 12)], self.warehouse_a2),
            *self._weeks("b", [14, *usual]),
            *self._weeks("c", [30, *usual]),
            *self._weeks("d", [10, *usual]),
        )
        shown = self.digest._with_recipient(self.company_a, self.buyer)._moved_kpis(self.company_a)
        self.assertEqual([one["kpi_fullname"] for one in shown], ["Test a", "Test c", "Test b"])
        first = shown[0]
        self.assertEqual(
            (first["kpi_col1"], first["kpi_col2"]),
            ({"value": "↑ 60", "col_subtitle": "Last 7 days"}, {"value": "10", "col_subtitle": "Before"}),
        )
        self.assertEqual(first["kpi_why"], f"Most of it: Branch {self.warehouse_a1.name} (+30).")

    def test_the_mail_holds_the_day_in_words_and_the_numbers(self):
        self.company_a.control_active = True
        self._store(*self._weeks("a", [40, *([10, 12, 8] * 4)]))
        self._reconcile(self._find("a"), self._find("b"), self._find("x", company=self.company_b))
        self.env["digest.tip"].create({"name": "Tip", "tip_description": "<p>Post invoices by mail</p>"})
        flow = patch.object(type(self.env["distribution.flow"]), "_flows", lambda _self, model=None: [])
        with flow:
            self.digest.user_ids = self.buyer
            self.digest.action_send_manual()
        [mail] = self._mails()
        for part in ("2 cases are open with 2,000.00 EUR at risk.", "Test a", "↑ 40", f"Branch {self.warehouse_a1.name} (+30)",
                     "/odoo/action-distribution_control.distribution_exception_action", "Open exceptions"):  # fmt: skip
            self.assertIn(part, mail.body_html)
        self.assertNotIn("3 cases", mail.body_html)
        self.assertNotIn("Tip", mail.body_html)
        self.assertNotIn("Post invoices", mail.body_html)

    def test_a_reader_gets_no_kpi_that_is_not_for_him(self):
        self._store(*self._weeks("a", [40, *([10, 12, 8] * 4)]))
        self.kpis[0].group_ids = self.env.ref("distribution_control.group_finance_controller")
        own = self.digest._with_recipient(self.company_a, self.buyer)
        self.assertFalse(own._moved_kpis(self.company_a))

    def test_the_numbers_of_now(self):
        self._reconcile(
            self._find("a"), self._find("b", amount_at_risk=500.0), self._find("x", company=self.company_b)
        )
        own = self.digest._with_recipient(self.company_a, self.buyer)
        own.invalidate_recordset()
        self.assertEqual(
            (own.kpi_control_open_value, own.kpi_control_risk_value, own.kpi_control_overdue_value,
             own.kpi_control_approvals_value),
            (2, 1500.0, 0, 0),
        )  # fmt: skip
