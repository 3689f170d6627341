"""Goods between two companies: how many, whose, since when."""

from dataclasses import dataclass

SHIPMENT, RECEIPT = "shipment", "receipt"


@dataclass(frozen=True, slots=True)
class Leg:
    """What happened to one pair of lines so far, in product units; returns are already taken off both sides."""

    shipped: float
    received: float
    lost: float = 0.0


def in_transit(leg):
    """Return what has left the seller and is neither received nor written off; below zero: received, never shipped."""
    return leg.shipped - leg.received - leg.lost


def owner(control, seller, buyer):
    """Return who owns goods under way when control passes at *control* (shipment or receipt)."""
    return buyer if control == SHIPMENT else seller
