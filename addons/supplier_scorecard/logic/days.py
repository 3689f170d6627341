"""Working days: how late is late when docks and offices close.

A day is a number, counted from EPOCH as PostgreSQL counts it; NO_DAY is none. All of it in columns: half a million
order lines ask about the same few hundred days.
"""

from datetime import date, timedelta

import numpy as np

EPOCH = date(2000, 1, 1)
NO_DAY = np.iinfo(np.int32).min
# The days known grow by so many when one beyond their ends is asked for.
STRETCH = 366


def number_of(day):
    """Return the number of a date, NO_DAY for None."""
    return NO_DAY if day is None else (day - EPOCH).days


class WorkDays:
    """The days worked at several places, each told by its ``closed(date)``; places are named by their position.

    Methods take arrays of one length (or plain numbers) and return an array. NO_DAY is no day to ask about.
    """

    def __init__(self, closed):
        self._closed = tuple(closed)
        self._first = self._last = None

    def is_closed(self, place, day):
        """Return whether *day* is not worked."""
        self._reach(day)
        return self._upto[place, day - self._first] == self._upto[place, day - self._first - 1]

    def between(self, place, start, end):
        """Return how many days worked lie after *start* up to and including *end*; negative when end is earlier."""
        self._reach(start, end)
        return self._upto[place, end - self._first] - self._upto[place, start - self._first]

    def add(self, place, day, count):
        """Return *day* moved by *count* days worked.

        Zero keeps the day even when it is closed: a promise for a Sunday stays a promise for that Sunday,
        and only the grace after it is counted in working days.
        """
        if not np.any(count):
            return day
        self._reach(day)
        while True:
            # Going on, the days worked up to *day* are passed; going back, those before it are ahead.
            passed = self._upto[place, day - self._first - (np.asarray(count) <= 0)]
            wanted = np.where(count, passed + count - (np.asarray(count) > 0), 0)
            if wanted.min() < 0:
                self._reach(self._first)
            elif (wanted >= self._worked[place]).any():
                self._reach(self._last + 1)
            else:
                return np.where(count, self._days[place, wanted], day)

    def _reach(self, *days):
        """Know all *days* and the one before each."""
        first = min((int(np.min(day)) for day in days if np.size(day)), default=0)
        last = max((int(np.max(day)) for day in days if np.size(day)), default=0)
        if self._first is None:
            self._first, self._last = first, last
        elif first > self._first and last <= self._last:
            return
        if first <= self._first:
            self._first = first - STRETCH
        if last >= self._last:
            self._last = last + STRETCH
        dates = [EPOCH + timedelta(days=number) for number in range(self._first, self._last + 1)]
        worked = np.array([[not closed(day) for day in dates] for closed in self._closed])
        self._upto = worked.cumsum(axis=1)
        self._worked = self._upto[:, -1]
        self._days = np.zeros((len(worked), max(1, self._worked.max())), dtype=int)
        for place, row in enumerate(worked):
            self._days[place, : self._worked[place]] = np.flatnonzero(row) + self._first
