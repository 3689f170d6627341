"""Working days: how late is late when docks and offices close."""

from bisect import bisect_left, bisect_right
from datetime import timedelta

ONE_DAY = timedelta(days=1)
# The list of days worked grows by so many days when a day beyond its ends is asked for.
STRETCH = timedelta(days=366)


class WorkDays:
    """The days worked at one place, told by ``closed(date)``.

    That is asked once per day; how many days lie between two, and which is the nth after one, is then looked up: half
    a million order lines ask about the same few hundred days.
    """

    def __init__(self, closed):
        self._closed = closed
        self._days = []
        self._first = self._last = None

    def is_closed(self, day):
        """Return whether *day* is not worked."""
        self._reach(day, day)
        place = bisect_left(self._days, day)
        return place == len(self._days) or self._days[place] != day

    def between(self, start, end):
        """Return how many days worked lie after *start* up to and including *end*; negative when end is earlier."""
        self._reach(min(start, end), max(start, end))
        return bisect_right(self._days, end) - bisect_right(self._days, start)

    def add(self, day, count):
        """Return *day* moved by *count* days worked.

        Zero keeps the day even when it is closed: a promise for a Sunday stays a promise for that Sunday,
        and only the grace after it is counted in working days.
        """
        if not count:
            return day
        self._reach(day, day)
        while True:
            # Before *day* lie as many as bisect_left says, after it those from bisect_right on.
            place = (
                bisect_right(self._days, day) + count - 1
                if count > 0
                else bisect_left(self._days, day) + count
            )
            if 0 <= place < len(self._days):
                return self._days[place]
            self._reach(self._first - ONE_DAY, self._last) if place < 0 else self._reach(
                self._first, self._last + ONE_DAY
            )

    def _reach(self, start, end):
        if self._first is None:
            self._first, self._last = start, start - ONE_DAY
        if start < self._first:
            begin = start - STRETCH
            self._days[:0] = self._worked(begin, self._first - ONE_DAY)
            self._first = begin
        if end > self._last:
            until = end + STRETCH
            self._days += self._worked(self._last + ONE_DAY, until)
            self._last = until

    def _worked(self, start, end):
        days = (start + ONE_DAY * offset for offset in range((end - start).days + 1))
        return [day for day in days if not self._closed(day)]
