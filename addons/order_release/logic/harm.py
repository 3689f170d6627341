"""What a run moves from whom to whom, and who pays for it: transfers, harm, and the cap that spares a donor."""

from collections import defaultdict
from typing import NamedTuple

NOISE = 1e-6


class Change(NamedTuple):
    """What a run does to one line: *had* is let go now, *gets* afterwards; product's unit.

    ``value`` is what one unit is worth, company currency; ``days``: how long a unit waits for the next supply.
    """

    line_id: int
    order_id: int
    partner_id: int
    key: tuple
    rank: tuple
    had: float
    gets: float
    value: float = 0.0
    days: float = 0.0

    @property
    def quantity(self):
        return self.gets - self.had

    @property
    def amount(self):
        return self.quantity * self.value


class Transfer(NamedTuple):
    """So much goes from one line (None: free stock) to another."""

    from_line_id: int | None
    to_line_id: int
    quantity: float


def settle(changes, leftover, held_again):
    """Return (changes, transfers) in which nobody hands back more than somebody gets.

    *leftover*: {key: what is left when all are served}. *held_again*: orders that something else than goods stops
    now: these lose what they had, whoever gets it.
    """
    found = transfers(changes, leftover)
    given = defaultdict(float)
    for one in found:
        given[one.from_line_id] += one.quantity
    settled = [
        one._replace(gets=one.had - given[one.line_id])
        if one.quantity < -NOISE and one.order_id not in held_again
        else one
        for one in changes
    ]
    return settled, found


def transfers(changes, leftover=None):
    """Return who gets from whom, goods by goods.

    The best rank takes the free stock, the later ones what was handed back, from the worst rank first: whoever
    stands last gives first. What was handed back and taken by nobody is *leftover* ({key: quantity}).
    """
    leftover = leftover or {}
    gains, losses = defaultdict(list), defaultdict(list)
    for one in sorted(changes, key=lambda one: one.rank):
        if one.quantity > NOISE:
            gains[one.key].append([one.line_id, one.quantity])
        elif one.quantity < -NOISE:
            losses[one.key].append([one.line_id, -one.quantity])
    found = []
    for key, wanting in gains.items():
        giving = losses[key]
        wanted = sum(quantity for _line, quantity in wanting)
        handed = sum(quantity for _line, quantity in giving)
        free = max(wanted - handed + max(leftover.get(key, 0.0), 0.0), 0.0)
        for line_id, quantity in wanting:
            taken = min(quantity, free)
            free -= taken
            if taken > NOISE:
                found.append(Transfer(None, line_id, taken))
            found += _from_donors(giving, line_id, quantity - taken)
    return found


def _from_donors(giving, line_id, missing):
    found = []
    while missing > NOISE and giving:
        donor = giving[-1]
        taken = min(donor[1], missing)
        donor[1] -= taken
        missing -= taken
        found.append(Transfer(donor[0], line_id, taken))
        if donor[1] <= NOISE:
            giving.pop()
    return found


def lost_by_partner(changes):
    """Return {partner id: value taken from it}, above 0."""
    lost = defaultdict(float)
    for one in changes:
        if one.quantity < -NOISE:
            lost[one.partner_id] -= one.amount
    return dict(lost)


def beyond_cap(changes, given_before, cap):
    """Return the partners of whom the changes take more than the *cap* leaves after what they gave before.

    *given_before*: {partner id: value}; a cap of 0 caps nothing.
    """
    if not cap:
        return set()
    return {
        partner_id
        for partner_id, lost in lost_by_partner(changes).items()
        if given_before.get(partner_id, 0.0) + lost > cap + 0.005
    }
