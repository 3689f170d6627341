"""A month to review: what the tests of reviews share."""

from datetime import date, datetime
from unittest.mock import patch

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
