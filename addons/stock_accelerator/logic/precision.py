"""Comparing quantities at the decimal precision of the database."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Precision:
    """How this database compares and rounds quantities of products; all three are given by the caller."""

    compare: Callable[[float, float], int]
    is_zero: Callable[[float], bool]
    round: Callable[[float], float]
