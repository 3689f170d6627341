"""Working days: how late is late when docks and offices close."""

from datetime import timedelta

ONE_DAY = timedelta(days=1)


def add_working_days(day, count, closed):
    """Return *day* moved by *count* working days; *closed* says whether a date is not worked.

    Zero keeps the day even when it is closed: a promise for a Sunday stays a promise for that Sunday,
    and only the grace after it is counted in working days.
    """
    step = ONE_DAY if count >= 0 else -ONE_DAY
    left = abs(count)
    while left:
        day += step
        if not closed(day):
            left -= 1
    return day


def days_between(start, end):
    """Return the dates after *start* up to and including *end*, in order; empty when end is not later."""
    return [start + ONE_DAY * offset for offset in range(1, (end - start).days + 1)]


def working_days_between(start, end, closed):
    """Return how many days worked lie after *start* up to and including *end*; negative when end is earlier."""
    if end < start:
        return -working_days_between(end, start, closed)
    return sum(1 for day in days_between(start, end) if not closed(day))
