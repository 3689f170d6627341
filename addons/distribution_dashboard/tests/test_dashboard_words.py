from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.distribution_control.tests.common import ControlCase


@tagged("post_install", "-at_install")
class TestDashboardWords(ControlCase):
    """A dashboard in plain words says its own figures, of those that are counted here."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dashboard = cls.env.ref("distribution_dashboard.dashboard_executive")

    def _words(self, user, dashboard=None, days="30"):
        return (
            self.env["distribution.dashboard.words"]
            .with_user(user)
            .with_context(allowed_company_ids=self.company_a.ids)
            .create({"dashboard_id": (dashboard or self.dashboard).id, "days": days})
        )

    def _count(self, code, values):
        """Store *values* ({days ago: (numerator, denominator)}) of the KPI in company A."""
        kpi = self.env["distribution.kpi"].search([("code", "=", code)])
        today = fields.Date.context_today(kpi)
        self.env["distribution.kpi.value"].sudo().create(
            [
                {
                    "kpi_id": kpi.id,
                    "day": today - timedelta(days=ago),
                    "company_id": self.company_a.id,
                    "currency_id": self.company_a.currency_id.id,
                    "numerator": numerator,
                    "denominator": denominator,
                    "numerator_group": numerator,
                    "denominator_group": denominator,
                    "version": kpi.version,
                }
                for ago, (numerator, denominator) in values.items()
            ]
        )
        days = [today - timedelta(days=ago) for ago in values]
        self.env["distribution.kpi.total"]._add_up(kpi, days, self.company_a)
        return kpi

    def test_figures_of_the_dashboard_that_are_installed(self):
        kpi = self._count("exception_volume", {3: (7.0, 0.0), 40: (5.0, 0.0)})
        words = self._words(self.users["auditor"])
        found = words._find_kpis()
        self.assertIn(kpi, found)
        self.assertIn(kpi.name, words.summary_html)
        self.assertIn("7", words.summary_html)
        words.days = "7"
        self.assertIn(kpi.name, words.summary_html)

    def test_only_dashboards_of_the_own_duty(self):
        warehouse = self.users["warehouse_operator"]
        self.assertFalse(self.dashboard.with_user(warehouse).has_access("read"))
        with self.assertRaises(AccessError):
            self._words(warehouse).summary_html.strip()

    def test_it_opens_at_the_dashboard_of_the_first_duty(self):
        words = self.env["distribution.dashboard.words"].with_user(self.users["buyer"]).new()
        self.assertEqual(words.dashboard_id, self.env.ref("distribution_dashboard.dashboard_procurement"))
