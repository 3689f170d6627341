"""Which policy a series falls under: the first in order whose every condition it meets."""

from dataclasses import dataclass, field

import numpy as np

NOBODY = -1


@dataclass(frozen=True)
class Scope:
    """Conditions of one policy; empty means any.  *categories* holds all below the chosen ones as well."""

    abc_class: str = ""
    xyz_class: str = ""
    life_cycle: str = ""
    categories: frozenset = field(default_factory=frozenset)
    warehouses: frozenset = field(default_factory=frozenset)
    vendors: frozenset = field(default_factory=frozenset)
    products: frozenset = field(default_factory=frozenset)
    channels: frozenset = field(default_factory=frozenset)


@dataclass(frozen=True)
class Facts:
    """What policies are chosen by, one value per series."""

    abc_class: np.ndarray
    xyz_class: np.ndarray
    life_cycle: np.ndarray
    category: np.ndarray
    warehouse: np.ndarray
    vendor: np.ndarray
    product: np.ndarray
    channel: np.ndarray


def assign(scopes, facts):
    """Return the place in *scopes* of each series' policy, NOBODY where none fits."""
    place = np.full(len(facts.category), NOBODY)
    for number, scope in enumerate(scopes):
        place[(place == NOBODY) & fits(scope, facts)] = number
    return place


def fits(scope, facts):
    """Return where *scope* fits."""
    mask = np.ones(len(facts.category), dtype=bool)
    for wanted, found in (
        (scope.abc_class, facts.abc_class),
        (scope.xyz_class, facts.xyz_class),
        (scope.life_cycle, facts.life_cycle),
    ):
        if wanted:
            mask &= found == wanted
    for several, found in (
        (scope.categories, facts.category),
        (scope.warehouses, facts.warehouse),
        (scope.vendors, facts.vendor),
        (scope.products, facts.product),
        (scope.channels, facts.channel),
    ):
        if several:
            mask &= np.isin(found, list(several))
    return mask


def held_classes(found, before, place_of):
    """Return (class to plan for, class found but held back) per series.

    A class that changes nothing about the policy is taken at once.  One that would change it waits for a planner, who
    sees the money first; a series never planned takes what was found.  *place_of* maps classes to policy places.
    """
    known = before != ""
    held = known & (found != before) & (place_of(found) != place_of(np.where(known, before, found)))
    return np.where(held, before, found), np.where(held, found, "")
