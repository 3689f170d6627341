"""Which orders a worker takes while others work beside it."""


def choose(groups, free, limit):
    """Return the keys of up to *limit* of *groups*, the first of them first, that can be worked on now.

    *groups*: {key: (rows of stock, rows of credit)}, best rank first; *free*: the rows that nobody else is at. Stock
    may be overtaken, as better-ranked orders keep their claim on it while they wait; credit has no such claim, so
    whoever shares the credit of an order that has to wait waits behind it.
    """
    chosen, waiting = [], set()
    for key, (stock, credit) in groups.items():
        if len(chosen) == limit:
            break
        if stock <= free and credit <= free and waiting.isdisjoint(credit):
            chosen.append(key)
        else:
            waiting |= credit
    return chosen
