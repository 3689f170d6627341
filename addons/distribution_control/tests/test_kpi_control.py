from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.distribution_control.logic.measure import Period

from .common import ControlCase


@tagged("post_install", "-at_install")
class TestKpiControl(ControlCase):
    """Golden figures: three answers on 2030-03-05 after 2, 6 and 26 hours, the last one late; one void; one the day before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.source = cls.env["distribution.kpi.source.control"].sudo()
        cls.day = Period(date(2030, 3, 5), date(2030, 3, 5))
        (cls.company_a | cls.company_b).resource_calendar_id.tz = "UTC"
        cls.env["distribution.approval.rule"].search([]).active = False
        cls.rule = cls.env["distribution.approval.rule"].create(
            {
                "name": "Test",
                "code": "test",
                "group_ids": cls.env.ref("distribution_control.group_finance_controller").ids,
                "answer_hours": 0,
            }
        )
        for asked, answered, deadline in (
            ("2030-03-05 08:00:00", "2030-03-05 10:00:00", "2030-03-05 16:00:00"),
            ("2030-03-05 08:00:00", "2030-03-05 14:00:00", False),
            ("2030-03-04 08:00:00", "2030-03-05 10:00:00", "2030-03-05 09:00:00"),
            ("2030-03-04 08:00:00", "2030-03-04 10:00:00", "2030-03-05 09:00:00"),
        ):
            cls._answer(asked, answered, deadline)
        with freeze_time("2030-03-05 11:00:00"):
            cls._ask()._void("Not any more")

    @classmethod
    def _ask(cls, company=None):
        warehouse = cls.warehouse_b1 if company == cls.company_b else cls.warehouse_a1
        partner = cls.env["res.partner"].create({"name": "Subject", "company_id": warehouse.company_id.id})
        requests = cls.env["distribution.approval"].with_user(cls.users["administrator"])
        return requests._request(partner, "test", 10.0, {"value": 1})

    @classmethod
    def _answer(cls, asked, answered, deadline, company=None):
        with freeze_time(asked):
            approval = cls._ask(company)
            approval.sudo().deadline_at = deadline
        with freeze_time(answered):
            approval.with_user(cls.users["finance_controller"])._vote("approve", "Fine")

    def _sums(self, code, company=None):
        found = self.source._measure([code], self.day, company or self.company_a)
        return sum(one.numerator for one in found), sum(one.denominator for one in found)

    def test_turnaround(self):
        self.assertEqual(self._sums("approval_turnaround"), (2 + 6 + 26, 3))
        self.assertEqual(self._sums("approval_turnaround", self.company_b), (0, 0))

    def test_in_time(self):
        self.assertEqual(self._sums("approval_in_time"), (1, 2))

    def test_the_figure_opens_its_approvals(self):
        self.env["distribution.kpi"]._rebuild(
            ["approval_turnaround", "approval_in_time"], self.day, self.company_a
        )
        for code, count in (("approval_turnaround", 3), ("approval_in_time", 2)):
            value = self.env["distribution.kpi.value"].search([("kpi_id.code", "=", code)])
            model, domain = value._evidence()
            self.assertEqual(self.env[model].search_count(domain), count)

    @freeze_time("2030-03-05 12:00:00")
    def test_conflicts_of_duties(self):
        before = self._sums("duty_conflicts")[0]
        rule = self.env["distribution.sod.rule"].search([("on_person", "=", True)], limit=1)
        person = self.env["res.users"].create(
            {
                "name": "Both",
                "login": "both duties",
                "company_id": self.company_a.id,
                "company_ids": self.company_a.ids,
                "group_ids": (rule.duty_a_id | rule.duty_b_id).ids,
            }
        )
        self.env.flush_all()
        held = self.env["distribution.sod.conflict"].search_count([("user_id", "=", person.id)])
        self.assertGreaterEqual(held, 1)
        self.assertEqual(self._sums("duty_conflicts")[0], before + held)
