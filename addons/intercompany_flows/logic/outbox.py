"""When a message that failed is tried again."""

from datetime import timedelta

FIRST, LONGEST, GIVE_UP = timedelta(minutes=1), timedelta(hours=6), 20


def next_try(now, attempts):
    """Return when to try for the (*attempts* + 1)-th time: 1, 2, 4 ... minutes, at most six hours; None: no more.

    Twenty tries are about three days: long enough for a weekend, short enough that nobody believes it still moves.
    """
    if attempts >= GIVE_UP:
        return None
    return now + min(LONGEST, FIRST * 2 ** max(0, attempts - 1))
