from datetime import datetime

from freezegun import freeze_time

from odoo.addons.distribution_control.tests.common import ControlCase


def moment(day, hour=10):
    """Return that hour of a day of March 2026, a month that begins on a Sunday; UTC, the warehouses' time zone here."""
    return datetime(2026, 3, day, hour)


class SupplierCase(ControlCase):
    """Warehouses that work every day of the week in UTC, so that a test counts calendar days unless it says otherwise."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.every_day = cls.env["resource.calendar"].create(
            {
                "name": "Every day",
                "tz": "UTC",
                "company_id": False,
                "attendance_ids": [
                    (0, 0, {"name": str(day), "dayofweek": str(day), "hour_from": 8, "hour_to": 17})
                    for day in range(7)
                ],
            }
        )
        (cls.warehouse_a1 | cls.warehouse_a2 | cls.warehouse_b1).calendar_id = cls.every_day
        cls.vendor = cls._make_vendor("Rivet works")
        cls.builder = cls.env["supplier.event.builder"]

    @classmethod
    def _order_for(cls, day, quantity=10, product=None, on=2, **values):
        """Return a purchase order of *quantity* confirmed on day *on* of March 2026 and promised for *day*."""
        with freeze_time(moment(on)):
            purchase = cls._make_purchase(
                [(product or cls._make_product(), quantity, 5.0)], vendor=cls.vendor, **values
            )
            purchase.order_line.date_planned = moment(day)
            purchase.button_confirm()
        return purchase

    @classmethod
    def _judge(cls, purchases, day, companies=None):
        """Return the deliveries of *purchases* as judged on that day of March 2026."""
        cls.builder._build(
            companies or purchases.company_id, lines=purchases.order_line, as_of=moment(day).date()
        )
        return cls.env["supplier.event"].search([("order_id", "in", purchases.ids)])
