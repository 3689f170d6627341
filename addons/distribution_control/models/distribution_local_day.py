from datetime import datetime, time

import pytz

from odoo import models


class DistributionLocalDay(models.AbstractModel):
    """What has days of its own: the branch, and the company for what has no branch. Moments are naive UTC, as Odoo stores them."""

    _name = "distribution.local.day"
    _description = "Local days"

    def _local_zone(self):
        """Return the time zone in which the days begin."""
        raise NotImplementedError(f"{self._name} does not say its time zone")

    def _local_day(self, moment):
        """Return the day there at *moment*."""
        return pytz.utc.localize(moment).astimezone(self._local_zone()).date()

    def _local_moment(self, day, hour=time.min):
        """Return the moment at which the clock there shows *hour* on *day*; unless told, when the day begins."""
        local = self._local_zone().localize(datetime.combine(day, hour))
        return local.astimezone(pytz.utc).replace(tzinfo=None)
