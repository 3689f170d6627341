"""On which days a vendor takes orders: the gap that stock has to bridge, and how long the next order waits."""

from dataclasses import dataclass
from datetime import date, timedelta

WEEK = 7


@dataclass(frozen=True, slots=True)
class OrderingDays:
    """Weekdays (0 is Monday, at least one), every so many weeks; *start* is any day of a week that counts."""

    weekdays: tuple
    weeks: int = 1
    start: date = date(1970, 1, 5)

    @property
    def cycle(self):
        return WEEK * max(self.weeks, 1)

    def longest_gap(self):
        """Return the most days between two orders: what is not ordered on one day waits until the next."""
        days = sorted(self.weekdays)
        following = [*days[1:], days[0] + self.cycle]
        return max(after - day for day, after in zip(days, following, strict=True))

    def wait(self, today):
        """Return the days from *today* to the next day to order, 0 when that is today."""
        monday = self.start - timedelta(days=self.start.weekday())
        place = (today - monday).days % self.cycle
        return min((day - place) % self.cycle for day in self.weekdays)
