from datetime import date, datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .test_late_receipt_explains import ScorecardCase


@tagged("post_install", "-at_install")
class TestMeasuredPromise(ScorecardCase):
    def test_promise_follows_the_vendors_past_and_names_a_safe_date(self):
        purchase = self._buy(5, days=4)
        order = self._sell(5, 10.0, self.scarce)
        predictor = type(self.env["supplier.predictor"])
        days = {purchase.order_line: (date(2045, 3, 7), date(2045, 3, 12))}
        with patch.object(predictor, "_receipt_quantiles", lambda model, lines: days):
            order._refresh_promises()
        line = order.order_line
        self.assertEqual(
            (line.release_promise_at.date(), line.release_promise_late_at.date()),
            (date(2045, 3, 7), date(2045, 3, 12)),
        )

    def test_the_day_is_the_branch_s_own(self):
        calendar = self.env["resource.calendar"].create(
            {"name": "East", "tz": "Pacific/Auckland", "company_id": False}
        )
        purchase = self._buy(5, days=4)
        warehouse = purchase.picking_type_id.warehouse_id
        warehouse.calendar_id = calendar
        order = self._sell(5, 10.0, self.scarce)
        predictor = type(self.env["supplier.predictor"])
        days = {purchase.order_line: (date(2045, 3, 7), date(2045, 3, 12))}
        with patch.object(predictor, "_receipt_quantiles", lambda model, lines: days):
            order._refresh_promises()
        # Noon in Auckland, summer time (UTC+13), is 23:00 UTC of the day before.
        self.assertEqual(order.order_line.release_promise_at, datetime(2045, 3, 6, 23))
        self.assertEqual(warehouse._local_day(order.order_line.release_promise_at), date(2045, 3, 7))

    def test_the_vendor_s_measured_past_makes_the_promise(self):
        """Of ten deliveries five came on the day, three two days late, two six: P50 is the day itself, P90 six days on."""
        now = fields.Datetime.now()
        for late in [0] * 5 + [2] * 3 + [6] * 2:
            with freeze_time(now - timedelta(days=40)):
                past = self._buy(1, days=10)
            self._receive(past, on=now - timedelta(days=30 - late))
            self.env["supplier.event.builder"]._build(past.company_id, lines=past.order_line)
        self._sell(10, 10.0, self.scarce)
        purchase = self._buy(5, days=4)
        order = self._sell(5, 10.0, self.scarce)
        order._refresh_promises()
        due = purchase.picking_type_id.warehouse_id._local_day(purchase.order_line.date_planned)
        line = order.order_line
        self.assertEqual(
            (line.release_promise_at.date(), line.release_promise_late_at.date()),
            (due, due + timedelta(days=6)),
        )

    def test_the_predictor_is_asked_as_it_is(self):
        purchase = self._buy(5, days=4)
        order = self._sell(5, 10.0, self.scarce)
        order._refresh_promises()
        line = order.order_line
        self.assertGreaterEqual(line.release_promise_late_at, line.release_promise_at)
        self.assertEqual(line.release_promise_facts["chosen"]["kind"], "receipt")
        self.assertTrue(purchase)
