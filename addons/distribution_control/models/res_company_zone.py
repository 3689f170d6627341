import pytz

from odoo import models


class ResCompany(models.Model):
    """The company's day, for what has no branch."""

    _inherit = "res.company"

    def _local_zone(self):
        """Return the time zone of the company's working hours, UTC without any."""
        self.ensure_one()
        # sudo: the working hours of a company that the user cannot choose still date its documents.
        return pytz.timezone(self.sudo().resource_calendar_id.tz or "UTC")

    def _local_day(self, moment):
        """Return the day in the company at *moment* (naive UTC, as Odoo stores it)."""
        return pytz.utc.localize(moment).astimezone(self._local_zone()).date()
