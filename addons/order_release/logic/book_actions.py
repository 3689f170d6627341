"""The actions that free most money over the whole book of held orders."""

from dataclasses import dataclass
from typing import NamedTuple


class Waiting(NamedTuple):
    """A held order: what it is worth (company currency) and the keys of all that stands against it."""

    order_id: int
    value: float
    obstacles: frozenset


@dataclass(frozen=True, slots=True)
class Freeing:
    """One action, with the orders that leave by it alone once those before it in the list are done.

    ``touched`` are orders it helps that still wait for something else afterwards. ``instead``: other actions that
    free some of ``freed`` as well, as (key, those orders), what frees more of their money first.
    """

    key: str
    freed: tuple
    value: float
    touched: tuple
    touched_value: float
    instead: tuple = ()


def most_freeing(orders, cures, count=5):
    """Return the *count* actions that free most, each counted after those before it.

    *cures*: {action key: obstacle keys it takes away}. By value freed, then value touched, then as *cures* has them;
    an action that touches nothing is not in the list.
    """
    left = {one.order_id: set(one.obstacles) for one in orders if one.obstacles}
    value = {one.order_id: one.value for one in orders}
    ways = {}
    for key, cured in cures.items():
        for obstacle in cured:
            ways.setdefault(obstacle, set()).add(key)
    place = {key: index for index, key in enumerate(cures)}
    result, used = [], set()
    while len(result) < count:
        freed, touched = _weigh(left, ways, used)
        if not touched:
            break
        key = min(
            touched,
            key=lambda one: (-_sum(freed.get(one, ()), value), -_sum(touched[one], value), place[one]),
        )
        used.add(key)
        whole = set(freed.get(key, ()))
        part = [one for one in touched[key] if one not in whole]
        same = {one: whole.intersection(orders) for one, orders in freed.items() if one != key}
        instead = sorted(
            (one for one in same if same[one]), key=lambda one: (-_sum(same[one], value), place[one])
        )
        result.append(
            Freeing(
                key,
                tuple(sorted(whole)),
                _sum(whole, value),
                tuple(sorted(part)),
                _sum(part, value),
                tuple((one, tuple(sorted(same[one]))) for one in instead),
            )
        )
        for order_id in touched[key]:
            left[order_id] -= cures[key]
            if not left[order_id]:
                del left[order_id]
    return result


def _weigh(left, ways, used):
    """Return {action: orders it frees} and {action: orders it helps, freed ones too}."""
    freed, touched = {}, {}
    for order_id, obstacles in left.items():
        whole, any_way = None, set()
        for obstacle in obstacles:
            way = ways.get(obstacle, set()) - used
            whole = way if whole is None else whole & way
            any_way |= way
        for key in whole or ():
            freed.setdefault(key, []).append(order_id)
        for key in any_way:
            touched.setdefault(key, []).append(order_id)
    return freed, touched


def _sum(order_ids, value):
    return round(sum(value[one] for one in sorted(order_ids)), 2)
