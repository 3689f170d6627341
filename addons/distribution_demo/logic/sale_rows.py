"""Rows of past sales: the order, what it shipped, its invoices, and what came back."""

from dataclasses import dataclass, field
from datetime import date

from .entry_rows import Paper, Position, add_entry
from .money import money
from .stock_rows import Goods, Trip, add_picking


@dataclass(slots=True)
class Sold:
    """What later returns need to know of one stored order line."""

    order: int
    reference: int
    shipped: date | None
    lines: list[int]
    moves: dict[int, int] = field(default_factory=dict)


class _Tally:
    """Delivered and invoiced amounts of one order line while its documents are built."""

    __slots__ = ("delivered", "invoiced", "untaxed")

    def __init__(self):
        self.delivered = self.invoiced = self.untaxed = 0.0


def returned_by_line(returns):
    """Return {(sale, line): (quantity, untaxed amount)} of all *returns* linked to a sale."""
    back = {}
    for paper in returns:
        for line in paper.lines:
            if line.sale >= 0:
                quantity, untaxed = back.get((line.sale, line.line), (0.0, 0.0))
                worth = money(line.quantity * line.price * (1 - line.discount / 100))
                back[line.sale, line.line] = (quantity + line.quantity, untaxed + worth)
    return back


def add_sale(batch, keys, number, index, sale, back):
    """Add a past sale with its pickings and invoices. *back* is what ``returned_by_line`` gave."""
    own = keys.companies[sale.company]
    site = own.sites[sale.site]
    if sale.sister >= 0:
        partner, partner_name, place = (
            keys.sisters[sale.sister],
            keys.sister_names[sale.sister],
            keys.sister_place,
        )
    else:
        partner, partner_name = keys.customers[sale.customer], keys.customer_names[sale.customer]
        place = keys.customer_place
    order = batch.new_id("sale_order")
    reference = batch.new_id("stock_reference")
    batch.add("reference", reference, number, sale.ordered, sale.ordered)
    batch.add("order_reference", order, reference)
    shipped = sale.shipments[0].at.date() if sale.shipments else None
    sold = Sold(order, reference, shipped, [batch.new_id("sale_order_line") for _ in sale.lines])
    tallies = [_Tally() for _ in sale.lines]
    rate = own.sale_tax.rate if own.sale_tax else 0.0
    team = keys.teams[sale.team]
    for shipment in sale.shipments:
        goods = [(no, quantity) for no, quantity in shipment.parts if not keys.services[sale.lines[no].item]]
        if goods:
            trip = Trip(
                site.out_prefix, site.out_type, site.stock, place, site.warehouse, shipment.at, sale.promised,
                number, partner, order, reference, site.out_rule, outward=True,
            )  # fmt: skip
            moves = add_picking(batch, keys, own, trip, [
                Goods(sale.lines[no].item, quantity,
                      money(quantity * keys.costs[sale.lines[no].item][sale.company]), sold.lines[no])
                for no, quantity in goods
            ])  # fmt: skip
            for (no, quantity), move in zip(goods, moves, strict=True):
                tallies[no].delivered += quantity
                sold.moves[no] = move
        if shipment.billed:
            positions = []
            for no, quantity in shipment.parts:
                line = sale.lines[no]
                subtotal = money(quantity * line.price * (1 - line.discount / 100))
                positions.append(Position(
                    line.item, quantity, line.price, line.discount, subtotal, money(subtotal * rate), sold.lines[no],
                ))  # fmt: skip
                tallies[no].invoiced += quantity
                tallies[no].untaxed += subtotal
            paper = Paper(
                "out_invoice", partner, partner_name, shipment.billed, shipment.due or shipment.billed, shipment.paid,
                number, own.currency, 1.0, team, sale.shipments[0].at.date(),
            )  # fmt: skip
            add_entry(batch, keys, own, paper, positions)
    for no, tally in enumerate(tallies):
        quantity, untaxed = back.get((index, no), (0.0, 0.0))
        tally.delivered -= quantity if not keys.services[sale.lines[no].item] else 0.0
        tally.invoiced -= quantity
        tally.untaxed -= untaxed
    _add_order(batch, keys, own, sale, sold, tallies, partner, number, rate, team, site)
    return sold


def _line_status(moved, wanted, tally, to_invoice):
    """Return the line's invoice status. Goods whose moves are all done count as invoiced even when short."""
    if abs(to_invoice) > 1e-9:
        return "to invoice"
    return "invoiced" if moved or tally.invoiced >= wanted - 1e-9 else "no"


def _order_status(statuses):
    """Return the order's invoice status from its lines', as stock Odoo does."""
    if "to invoice" in statuses:
        return "to invoice"
    return "invoiced" if statuses == {"invoiced"} else "no"


def _add_order(batch, keys, own, sale, sold, tallies, partner, number, rate, team, site):
    untaxed = taxed = margin = 0.0
    statuses = set()
    at = sale.ordered
    for no, (line, row, tally) in enumerate(zip(sale.lines, sold.lines, tallies, strict=True)):
        service = keys.services[line.item]
        product, uom = keys.items[line.item]
        cost = keys.costs[line.item][sale.company]
        subtotal = money(line.quantity * line.price * (1 - line.discount / 100))
        tax = money(subtotal * rate)
        gain = subtotal - cost * line.quantity
        left = (line.quantity if service else tally.delivered) - tally.invoiced
        net = line.price * (1 - line.discount / 100)
        status = _line_status(no in sold.moves, line.quantity, tally, left)
        statuses.add(status)
        untaxed, taxed, margin = untaxed + subtotal, taxed + tax, margin + gain
        batch.add(
            "service_line" if service else "order_line", row, sold.order, own.company, own.currency, partner,
            own.user, site.warehouse, product, uom, keys.names[line.item], line.quantity, line.price, line.price,
            line.discount, subtotal, tax, money(subtotal + tax),
            money(subtotal / line.quantity) if line.quantity else 0.0,
            money((subtotal + tax) / line.quantity) if line.quantity else 0.0, tally.delivered, tally.invoiced,
            left, money(tally.untaxed), money(money(net * (left + tally.invoiced)) - tally.untaxed), status, cost, gain,
            gain / subtotal if subtotal else 0.0, at, at,
        )  # fmt: skip
        if rate:
            batch.add("order_line_tax", row, own.sale_tax.tax)
    untaxed, taxed = money(untaxed), money(taxed)
    moved = sold.moves and sale.shipments
    batch.add(
        "order", sold.order, number, own.company, own.currency, own.pricelist, partner, partner, partner, own.user,
        team, site.warehouse, sale.reference, at, sale.promised, sale.shipments[0].at if moved and sale.sister < 0 else None, untaxed,
        taxed, money(untaxed + taxed), margin, margin / untaxed if untaxed else 0.0, _order_status(statuses),
        "full" if moved else None, at, at,
    )  # fmt: skip


def add_return(batch, keys, paper, sold):
    """Add goods that came back and their credit note; *sold* maps a sale's index to what was stored."""
    own = keys.companies[paper.company]
    site = own.sites[paper.site]
    partner, name = keys.customers[paper.customer], keys.customer_names[paper.customer]
    goods = [line for line in paper.lines if not keys.services[line.item]]
    first = next((sold[line.sale] for line in paper.lines if line.sale >= 0), None)
    if goods:
        trip = Trip(
            site.return_prefix, site.return_type, keys.customer_place, site.stock, site.warehouse, paper.at, paper.at,
            paper.reference, partner, first.order if first else None, first.reference if first else None, inward=True,
        )  # fmt: skip
        add_picking(batch, keys, own, trip, [_goods_back(keys, paper, line, sold) for line in goods])
    rate = own.sale_tax.rate if own.sale_tax else 0.0
    positions = []
    for line in paper.lines:
        subtotal = money(line.quantity * line.price * (1 - line.discount / 100))
        row = sold[line.sale].lines[line.line] if line.sale >= 0 else None
        positions.append(Position(
            line.item, line.quantity, line.price, line.discount, subtotal, money(subtotal * rate), row,
        ))  # fmt: skip
    day = paper.at.date()
    shipped = max((sold[line.sale].shipped for line in paper.lines if line.sale >= 0), default=None)
    add_entry(
        batch, keys, own,
        Paper(
            "out_refund", partner, name, day, day, day, paper.reference, own.currency, shipped=shipped,
            reference=paper.reference,
        ),
        positions,
    )  # fmt: skip


def _goods_back(keys, paper, line, sold):
    value = money(line.quantity * keys.costs[line.item][paper.company])
    reason = keys.reasons.get(line.reason)
    if line.sale < 0:
        return Goods(line.item, line.quantity, value, reason=reason)
    origin = sold[line.sale]
    return Goods(
        line.item,
        line.quantity,
        value,
        origin.lines[line.line],
        returned=origin.moves.get(line.line),
        reason=reason,
    )
