from datetime import date, datetime, timedelta

from odoo.tests import tagged

from odoo.addons.distribution_control.tests.common import ControlCase


@tagged("post_install", "-at_install")
class TestScoredLeadTimes(ControlCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product, cls.vendor = cls._make_product(), cls._make_vendor()
        cls.planner = cls.env["replenishment.planner"]
        cls.since = date.today() - timedelta(days=400)

    def _event(self, **values):
        purchase = self._make_purchase([(self.product, 5, 10.0)], vendor=self.vendor, confirm=True)
        line = purchase.order_line
        self.env["supplier.event"].search([("line_id", "=", line.id)]).unlink()
        return self.env["supplier.event"].create(
            {
                "line_id": line.id,
                "order_id": purchase.id,
                "company_id": self.company_a.id,
                "partner_id": self.vendor.id,
                "product_id": self.product.id,
                "ordered_date": date.today() - timedelta(days=30),
                "completed_date": date.today(),
                **values,
            }
        )

    def _rows(self):
        return [column.tolist() for column in self.planner._fetch_lead_rows(self.company_a, self.since)]

    def test_days_of_our_own_doing_are_not_the_vendors(self):
        self._event(lead_days=30, days_date_change=6, days_dock=2, days_vendor=4)
        self.assertEqual(self._rows(), [[self.product.id], [self.vendor.id], [22.0]])

    def test_what_never_came_measures_nothing(self):
        self._event(lead_days=30)
        self._event(lead_days=12, missed=1)
        self._event(lead_days=0, completed_date=False)
        self.assertEqual(self._rows()[2], [30.0])

    def test_without_events_receipts_speak(self):
        purchase = self._make_purchase([(self.product, 5, 10.0)], vendor=self.vendor, confirm=True)
        purchase.date_approve = datetime.now() - timedelta(days=20)
        self._receive(purchase, on=datetime.now() - timedelta(days=5))
        self.env["supplier.event"].search([("company_id", "=", self.company_a.id)]).unlink()
        product, _vendor, days = self._rows()
        self.assertEqual(product, [self.product.id])
        self.assertAlmostEqual(days[0], 15, 1)
