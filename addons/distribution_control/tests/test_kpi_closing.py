from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.distribution_control.logic.measure import Period

from .test_kpi import DAY, WEEK, KpiCase


@tagged("post_install", "-at_install")
class TestKpiClosing(KpiCase):
    """A balance of the last day that ended: its last figure is not that of the days after it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kpi = cls._make_kpi(
            time_behaviour="balance", balance_over="last", has_denominator=False, unit="quantity"
        )
        cls.one, cls.two = cls.env["res.partner"].create([{"name": "One"}, {"name": "Two"}])

    def _stand(self, partner, *figures, start=0):
        """Return a measure per day from *start*; None: nothing stands."""
        return [
            self._measure(day=start + number, numerator=figure, partner_id=partner.id)
            for number, figure in enumerate(figures)
            if figure is not None
        ]

    def _figures(self, partner):
        found = self.values.search(
            [("kpi_id", "=", self.kpi.id), ("partner_id", "=", partner.id)], order="day"
        )
        return [((value.day - DAY).days, value.numerator) for value in found]

    def _corrections(self):
        return self.env["distribution.kpi.restatement"].search([("kpi_id", "=", self.kpi.id)])

    def test_what_ended_is_zero_once(self):
        self._store(*self._stand(self.one, 5, 7), *self._stand(self.two, *[3] * 7))
        self.assertEqual(self._figures(self.one), [(0, 5.0), (1, 7.0), (2, 0.0)])
        self.assertEqual(self._aggregate(self.kpi, ["partner_id"]), [(self.one, 0.0), (self.two, 3.0)])
        self.assertEqual(self._aggregate(self.kpi), [(3.0,)])
        early = [("day", "<=", DAY + timedelta(days=1))]
        self.assertEqual(
            self._aggregate(self.kpi, ["partner_id"], domain=early), [(self.one, 7.0), (self.two, 3.0)]
        )

    def test_branch_and_company_that_ended_are_zero_too(self):
        self._store(*self._stand(self.one, 5, 7))
        self.assertEqual(self._aggregate(self.kpi), [(0.0,)])
        self.assertEqual(self._aggregate(self.kpi, ["company_id"]), [(self.company_a, 0.0)])

    def test_what_comes_back_stands_again(self):
        self._store(*self._stand(self.one, 5, None, None, 4, 4, 4, 4))
        self.assertEqual(
            self._figures(self.one), [(0, 5.0), (1, 0.0), (3, 4.0), (4, 4.0), (5, 4.0), (6, 4.0)]
        )

    def test_counted_again_nothing_changes_and_nothing_is_a_correction(self):
        measures = self._stand(self.one, 5, 7)
        self._store(*measures)
        again = self._store(*measures)
        self.assertEqual((again["written"], again["removed"]), (0, 0))
        self.assertFalse(self._corrections())

    def test_what_ended_with_the_day_counted_before_is_closed(self):
        """Days are missing between: whoever was not counted did not stand still, the next day counted says."""
        self._store(*self._stand(self.one, 5, 5), period=Period(DAY, DAY + timedelta(days=1)))
        self._store(period=Period(DAY + timedelta(days=4), DAY + timedelta(days=6)), codes=["test"])
        self.assertEqual(self._figures(self.one), [(0, 5.0), (1, 5.0), (4, 0.0)])

    def test_what_ended_before_days_counted_earlier_is_closed(self):
        """Older days may be counted after younger ones."""
        self._store(
            *self._stand(self.two, 3, 3, 3, start=4), period=Period(DAY + timedelta(days=4), WEEK.end)
        )
        measures = [*self._stand(self.one, 5, 5, 5, 5), *self._stand(self.two, 3, 3, 3, start=4)]
        self._store(*measures, period=Period(DAY, DAY + timedelta(days=3)))
        self.assertEqual(self._figures(self.one)[-2:], [(3, 5.0), (4, 0.0)])
        self.assertEqual(self._figures(self.two), [(4, 3.0), (5, 3.0), (6, 3.0)])

    def test_a_late_document_that_ends_it_leaves_the_trace(self):
        self._store(*self._stand(self.one, *[5] * 7))
        self._store(*self._stand(self.one, *[5] * 5))
        found = {(one.day - DAY).days: (one.change, one.before, one.after) for one in self._corrections()}
        self.assertEqual(found, {5: ("changed", 5.0, 0.0), 6: ("removed", 5.0, 0.0)})

    def test_the_day_that_has_not_come_is_not_closed(self):
        today = fields.Date.today()
        ahead = Period(today, today + timedelta(days=3))
        self._store(self._measure(day=(today - DAY).days, numerator=5, partner_id=self.one.id), period=ahead)
        self.assertEqual(self._figures(self.one), [((today - DAY).days, 5.0)])
