from datetime import date
from unittest.mock import patch

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

    def test_the_predictor_is_asked_as_it_is(self):
        purchase = self._buy(5, days=4)
        order = self._sell(5, 10.0, self.scarce)
        order._refresh_promises()
        line = order.order_line
        self.assertGreaterEqual(line.release_promise_late_at, line.release_promise_at)
        self.assertEqual(line.release_promise_facts["chosen"]["kind"], "receipt")
        self.assertTrue(purchase)
