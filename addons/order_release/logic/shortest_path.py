"""The smallest set of actions that frees an order: a minimal set that hits every reason it waits for."""

from dataclasses import dataclass, field

# Above this the search has seen enough: the best set so far is taken, the same one each time.
MOST_STEPS = 20_000


@dataclass(frozen=True, slots=True)
class Action:
    """Something a person may do, or something that may happen: ``cures`` are the keys of the obstacles it takes away.

    ``weight`` is how much one would rather not: among sets of equal size the lighter one is proposed.
    """

    key: str
    cures: frozenset
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One action of the path, and the others that would do in its place, the lightest first."""

    action: Action
    instead: tuple = ()


@dataclass(frozen=True, slots=True)
class Path:
    """The steps in the order of their weight; ``left`` are obstacles that no action takes away."""

    steps: tuple = ()
    left: frozenset = frozenset()


@dataclass(slots=True)
class _Search:
    """Branch and bound over the obstacle with the fewest ways out; the answer does not depend on any order of input."""

    ways: dict
    best: tuple | None = None
    looked: int = 0
    chosen: list = field(default_factory=list)

    def run(self, obstacles):
        self.looked += 1
        rank = _rank(self.chosen)
        if not obstacles:
            if self.best is None or rank < _rank(self.best):
                self.best = tuple(self.chosen)
            return
        if self.best is not None:
            best = _rank(self.best)
            # One more action at least: a set that could at most draw level in size is worth a look for its weight.
            if (rank[0] + 1, rank[1]) > best[:2] or self.looked > MOST_STEPS:
                return
        hardest = min(obstacles, key=lambda one: (len(self.ways[one]), one))
        for action in sorted(self.ways[hardest], key=lambda one: _order(one, obstacles)):
            self.chosen.append(action)
            self.run(obstacles - action.cures)
            self.chosen.pop()


def shortest(obstacles, actions):
    """Return the ``Path`` that hits all *obstacles* (keys that sort) with the fewest of *actions*.

    Fewest first, then the smallest sum of weights, then the smallest keys: the same question always has the same answer.
    """
    obstacles = frozenset(obstacles)
    ways = {one: [action for action in actions if one in action.cures] for one in obstacles}
    left = frozenset(one for one in obstacles if not ways[one])
    search = _Search(ways)
    search.run(obstacles - left)
    chosen = sorted(search.best or (), key=lambda one: (one.weight, one.key))
    return Path(
        tuple(Step(action, _instead(action, chosen, obstacles - left, actions)) for action in chosen), left
    )


def _instead(action, chosen, obstacles, actions):
    """Return what could replace *action*: whatever cures all that nothing else in the path cures."""
    others = frozenset().union(*(one.cures for one in chosen if one is not action))
    own = (action.cures & obstacles) - others
    taken = {one.key for one in chosen}
    fitting = [one for one in actions if own and own <= one.cures and one.key not in taken]
    return tuple(sorted(fitting, key=lambda one: (one.weight, one.key)))


def _rank(chosen):
    return (len(chosen), sum(one.weight for one in chosen), sorted(one.key for one in chosen))


def _order(action, obstacles):
    return (-len(action.cures & obstacles), action.weight, action.key)
