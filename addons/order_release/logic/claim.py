"""Which orders a worker takes while others work beside it."""


def choose(groups, free, limit):
    """Return the keys of up to *limit* of *groups*, the first of them first, that can be worked on now.

    *groups*: {key: rows that they may give away}, best rank first; *free*: the rows that nobody else is at. Whoever
    shares a row with a better-ranked group that has to wait waits behind it: the outcome is that of one worker.
    """
    chosen, waiting = [], set()
    for key, rows in groups.items():
        if len(chosen) == limit:
            break
        if rows <= free and rows.isdisjoint(waiting):
            chosen.append(key)
        else:
            waiting |= rows
    return chosen
