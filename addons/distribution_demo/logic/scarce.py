"""Goods that do not suffice: who had them first, who waits for them, what is kept for whom, and what may stand in."""

from .books import Kept, Line, Substitute

SOUTH = 2
INSIDE, KEY, WEB = 0, 1, 2
CALL_OFF = "Framework contract"
# Who has the goods before the key account orders: (channel, share of what is there, customer pays late, tag).
HOLDERS = (
    (WEB, 0.3, False, ""),
    (WEB, 0.2, False, ""),
    (INSIDE, 0.2, True, ""),
    (INSIDE, 0.2, False, CALL_OFF),
    (INSIDE, 0.1, False, ""),
)
WANTED = 0.6


def add_scarce(books, morning, punctual):
    """Add two items that run out before the key accounts order, one that is kept for them, and a substitute.

    *punctual*: customers whom nothing but goods can stop. The orders of one item are meant to be handed out anew by a
    run that is carried out, those of the other to be looked at.
    """
    pools = {
        team: [
            n for n, customer in enumerate(books.customers)
            if (customer.site, customer.team) == (SOUTH, team) and n in punctual
        ]
        for team in (INSIDE, KEY, WEB)
    }  # fmt: skip
    items = _items(books, morning)
    if not all(pools.values()) or len(items) < 3:
        return
    looked_at, carried_out, kept = items[:3]
    books.late_payers, books.handed_out = pools[INSIDE][:1], carried_out
    _share_out(morning, pools, looked_at, HOLDERS)
    _share_out(
        morning, {team: pool[::-1] for team, pool in pools.items()}, carried_out, ((WEB, 1.0, False, ""),)
    )
    _keep(books, morning, pools, kept)
    books.kept.append(Kept(SOUTH, looked_at, WEB, 6.0))
    books.substitutes += _substitutes(books, morning)


def _items(books, morning):
    """Return items that the south has enough of and that nobody has ordered this morning, the dearest stock first."""
    ordered = {line.item for order in books.open_orders if order.company == 1 for line in order.lines}
    found = [
        (-free * books.items[item].price, item) for (site, item), free in morning.free.items()
        if site == SOUTH and 30 <= free <= 120 and item not in ordered
    ]  # fmt: skip
    return [item for _value, item in sorted(found)]


def _share_out(morning, pools, item, holders):
    """Let *holders* order what is there of *item* at dawn, and a key account ask for most of it two hours later."""
    there = morning.free[SOUTH, item]
    price, used = morning.books.items[item].price, dict.fromkeys(pools, 0)
    left = there
    for team, share, late, tag in holders:
        # The late payer is the first of the pool; nobody else is.
        others = [n for n in pools[team] if n not in morning.books.late_payers] or pools[team]
        customer = morning.books.late_payers[0] if late else others[used[team] % len(others)]
        used[team] += not late
        quantity = min(float(round(there * share)), left)
        left -= quantity
        morning.order(
            customer, [Line(item, quantity, price)], "has what a key account waits for", hour=3, tag=tag
        )
    morning.order(
        pools[KEY][0],
        [Line(item, float(round(there * WANTED)), price)],
        "key account, the goods are given to others",
    )
    morning.free[SOUTH, item] = 0.0


def _keep(books, morning, pools, item):
    """Keep half of *item* for the key accounts and let somebody else ask for more than the other half."""
    there = morning.free[SOUTH, item]
    books.kept.append(Kept(SOUTH, item, KEY, float(there // 2), protects=True))
    wanted = Line(item, float(there // 2 + 5), books.items[item].price)
    morning.order(pools[INSIDE][-1], [wanted], "wants what is kept for key accounts")


def _substitutes(books, morning):
    """Return what has the most stock of its kind, to stand in for what the orders of the late receipt miss."""
    waiting = (order for order in books.open_orders if order.story == "waits for a late receipt")
    first = next(waiting, None)
    if first is None:
        return []
    site, item = first.site, first.lines[0].item
    kind = books.items[item].name.split()[0]
    others = {
        n: free for (place, n), free in morning.free.items()
        if place == site and n != item and books.items[n].name.split()[0] == kind and free > 0
    }  # fmt: skip
    return [Substitute(item, max(others, key=lambda n: (others[n], -n)))] if others else []
