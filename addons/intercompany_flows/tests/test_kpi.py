from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from odoo.addons.distribution_control.logic.measure import Period
from odoo.addons.distribution_control.tests.late_common import LateDocuments
from odoo.addons.distribution_control.tests.test_contracts import ContractCase, KpiContract

from .common import IntercompanyCase

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))


@tagged("post_install", "-at_install")
class TestIntercompanyKpi(LateDocuments, KpiContract, ContractCase, IntercompanyCase):
    """10 ordered for 8 EUR on the 2nd, 6 shipped on the 4th and received on the 7th, 4 shipped on the 9th, received on the 10th."""

    module = "intercompany_flows"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-03-02 10:00:00"):
            cls.purchase = cls._buy(10, price=8.0)
            cls.order = cls.purchase.intercompany_sale_ids
        for day, quantity in ((4, 6), (9, None)):
            with freeze_time(f"2026-03-{day:02} 10:00:00"):
                cls._ship(cls.order, quantity)
            with freeze_time("2026-03-07 10:00:00" if day == 4 else "2026-03-10 10:00:00"):
                cls._receive(cls.purchase, {cls.widget: 6} if day == 4 else None)
        cls.env.flush_all()

    def _figures(self, code, company):
        measures = self.env["intercompany.kpi.source"]._measure([f"intercompany_{code}"], MARCH, company)
        return [
            (one.day.day, round(one.numerator, 4), one.denominator)
            for one in sorted(measures, key=lambda one: one.day)
        ]

    def test_value_under_way_at_the_end_of_each_day(self):
        # 48 EUR are 60 USD; the 4 of the 9th 32 EUR, 40 USD.
        self.assertEqual(
            self._figures("transit_value", self.company_b),
            [(4, 60.0, 0), (5, 60.0, 0), (6, 60.0, 0), (9, 40.0, 0)],
        )
        self.assertEqual(self._figures("transit_value", self.company_a), [])

    def test_age_of_what_is_under_way_now(self):
        now = fields.Datetime.now()
        with freeze_time(now - timedelta(days=3)):
            purchase = self._buy(5, price=8.0)
            self._ship(purchase.intercompany_sale_ids)
        self.env.flush_all()
        today = fields.Date.context_today(purchase)
        source = self.env["intercompany.kpi.source"]
        [measure] = source._measure(["intercompany_transit_age"], Period(today, today), self.company_b)
        # 5 x 8 EUR are 50 USD, three days under way.
        self.assertEqual((measure.day, round(measure.denominator, 2)), (today, 50.0))
        self.assertAlmostEqual(measure.numerator / measure.denominator, 3.0, delta=0.1)
        self.assertEqual(
            source._measure(["intercompany_transit_age"], Period(today, today), self.company_a), []
        )

    def test_days_under_way_per_receipt(self):
        self.assertEqual(self._figures("transit_days", self.company_b), [(7, 3.0, 1), (10, 1.0, 1)])

    def test_cycle_ends_with_the_full_receipt(self):
        self.assertEqual(self._figures("cycle_days", self.company_b), [(10, 8.0, 1)])

    def test_a_price_corrected_late_corrects_the_days_its_goods_moved(self):
        def correct():
            self.order.order_line.with_context(tracking_disable=True).price_unit = 9.0

        [one] = self._correct_late("intercompany_margin", date(2026, 3, 4), correct)
        # 6 x (8 - 6), then 6 x (9 - 6).
        self.assertEqual(
            (one.company_id, one.numerator_before, one.numerator_after), (self.company_a, 12.0, 18.0)
        )

    def test_a_receipt_entered_late_corrects_the_days_under_way(self):
        def receive_earlier():
            moves = self.purchase.order_line.move_ids.filtered(lambda move: move.date.day == 10)
            moves.date = datetime(2026, 3, 9, 20)

        [one] = self._correct_late("intercompany_transit_value", date(2026, 3, 9), receive_earlier)
        self.assertEqual(
            (one.company_id, one.change, one.numerator_before), (self.company_b, "removed", 40.0)
        )

    def test_margin_of_the_seller(self):
        # 6 x (8 - 6), then 4 x (8 - 6).
        self.assertEqual(self._figures("margin", self.company_a), [(4, 12.0, 48.0), (9, 8.0, 32.0)])

    def test_differences_count_today(self):
        self.agreement.with_user(self.finance_a).action_reset()
        self.purchase.order_line.product_qty = 12
        with freeze_time("2026-03-11 10:00:00"):
            self.assertEqual(self._figures("mismatches", self.company_b), [(11, 1.0, 0)])
            self.assertEqual(self._figures("mismatch_value", self.company_b), [(11, 20.0, 0)])
