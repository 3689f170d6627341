"""Rounding as Odoo rounds money."""

import math


def money(amount):
    """Return *amount* rounded to cents, halves away from zero also when binary floats fall just short of them."""
    cents = abs(amount) * 100
    rounded = math.floor(cents + 0.5 + max(cents, 1.0) * 1e-12 + 1e-9) / 100
    return math.copysign(rounded, amount) if rounded else 0.0
