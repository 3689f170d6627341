"""Rows of pickings and done moves."""

from typing import NamedTuple

from .money import money


class Goods(NamedTuple):
    """One move to be: what, how much, its worth, and the document line behind it."""

    item: int
    quantity: float
    value: float
    sale_line: int | None = None
    purchase_line: int | None = None
    price: float | None = None
    returned: int | None = None
    reason: int | None = None


class Trip(NamedTuple):
    """One picking to be: from where to where, whose, and when."""

    number: str
    type: int
    source: int
    target: int
    warehouse: int
    at: object
    planned: object
    origin: str
    partner: int | None = None
    sale: int | None = None
    reference: int | None = None
    rule: int | None = None
    inward: bool = False
    outward: bool = False
    purchase: int | None = None


def add_picking(batch, keys, own, trip, goods):
    """Add a done picking with its moves and return the moves' ids in the order of *goods*."""
    picking = batch.new_id("stock_picking")
    number = f"{trip.number}{batch.numbers.next(('picking', trip.type)):05d}"
    batch.add(
        "picking", picking, number, own.company, trip.partner, trip.type, trip.source, trip.target, trip.origin,
        trip.sale, trip.planned, trip.planned, trip.at,
        round(sum(part.quantity * keys.weights[part.item] for part in goods), 6), trip.at, trip.at,
    )  # fmt: skip
    moves = [_add_move(batch, keys, own, trip, picking, number, part) for part in goods]
    if trip.purchase:
        batch.add("purchase_picking", trip.purchase, picking)
    return moves


def _add_move(batch, keys, own, trip, picking, number, part):
    move = batch.new_id("stock_move")
    product, uom = keys.items[part.item]
    linked = part.sale_line or part.purchase_line
    batch.add(
        "move", move, own.company, product, uom, uom, trip.source, trip.target, trip.target, trip.partner,
        picking, trip.type, trip.warehouse, trip.rule, part.sale_line, part.purchase_line, part.returned,
        part.reason, trip.origin, number, part.quantity, part.quantity, part.quantity, part.quantity, trip.at, trip.planned,
        trip.at, part.price, part.value, trip.inward, trip.outward, bool(linked), False, None, trip.at, trip.at,
    )  # fmt: skip
    if trip.reference:
        batch.add("move_reference", move, trip.reference)
    add_move_line(batch, own, move, picking, product, uom, trip.source, trip.target, part.quantity, trip.at)
    return move


def add_move_line(batch, own, move, picking, product, uom, source, target, quantity, at):
    batch.add(
        "move_line", batch.new_id("stock_move_line"), picking, move, own.company, product, uom, source, target,
        quantity, quantity, at, at, at,
    )  # fmt: skip


def add_transfer(batch, keys, transfer):
    """Add goods moved between two sites of one company."""
    own = keys.companies[transfer.company]
    source, target = own.sites[transfer.source], own.sites[transfer.target]
    trip = Trip(
        source.internal_prefix, source.internal_type, source.stock, target.stock, source.warehouse,
        transfer.at, transfer.at, "",
    )  # fmt: skip
    add_picking(batch, keys, own, trip, [Goods(item, quantity, 0.0) for item, quantity in transfer.parts])


def add_adjustment(batch, keys, found):
    """Add stock found or lost; the stored quantity is positive either way."""
    own = keys.companies[found.company]
    site = own.sites[found.site]
    product, uom = keys.items[found.item]
    gain = found.quantity > 0
    source, target = (own.inventory_place, site.stock) if gain else (site.stock, own.inventory_place)
    quantity = abs(found.quantity)
    value = money(quantity * keys.costs[found.item][found.company])
    move = batch.new_id("stock_move")
    batch.add(
        "move", move, own.company, product, uom, uom, source, target, target, None, None, None, site.warehouse,
        None, None, None, None, None, None, found.reason, quantity, quantity, quantity, quantity, found.at, None,
        None, None, value, gain, not gain, False, True, found.reason, found.at, found.at,
    )  # fmt: skip
    add_move_line(batch, own, move, None, product, uom, source, target, quantity, found.at)
