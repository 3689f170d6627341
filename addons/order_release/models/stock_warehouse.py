from datetime import datetime, time, timedelta

import pytz

from odoo import fields, models

# A branch closed for longer than this has no next morning: the next day will do.
CLOSED_DAYS = 14


class StockWarehouse(models.Model):
    """The branch: when its goods leave. The shipping gate reads it from memory."""

    _name = "stock.warehouse"
    _inherit = ["stock.warehouse", "order.release.cache"]

    release_cutoff = fields.Float(
        "Cut-off", help="Local hour after which nothing leaves on the same day; 0: until the end of the day."
    )

    _release_cutoff_hour = models.Constraint(
        "CHECK(release_cutoff IS NULL OR release_cutoff BETWEEN 0 AND 24)",
        "A cut-off lies between 0:00 and 24:00.",
    )

    def _next_working_morning(self):
        """Return the naive UTC moment at which work begins on the branch's next working day after today."""
        self.ensure_one()
        zone = self._local_zone()
        tomorrow = self._local_day(fields.Datetime.now()) + timedelta(days=1)
        start = zone.localize(datetime.combine(tomorrow, time.min))
        calendar = self.calendar_id or self.company_id.resource_calendar_id
        if calendar:
            worked = calendar._work_intervals_batch(start, start + timedelta(days=CLOSED_DAYS))[False]
            start = next((begin for begin, _end, _what in worked), start)
        return start.astimezone(pytz.utc).replace(tzinfo=None)
