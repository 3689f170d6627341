"""Derives what must have been bought for a history of sales to be possible."""

from collections import defaultdict
from datetime import datetime, time, timedelta
from zlib import crc32

from .books import Adjustment, Handover, Line, Purchase

# A buyer looks back this far and orders what was sold since.
LOOK_BACK = timedelta(days=28)
_SALE, _IN = 1, 0


def derive_supply(books, today):
    """Add opening stock, purchases with their receipts and bills, and today's open purchase orders.

    Vendors deliver on Mondays. An item that would run short in a week gets, that Monday, the quantity sold
    in the four weeks before, at least the shortage; the first four weeks' sales are the opening stock.
    Orders open today are not known to that buyer: what is short for them is on order, due next Monday,
    from every fifth vendor last Monday (late).
    """
    events = _events(books)
    wanted = defaultdict(float)
    for order in books.open_orders:
        for line in order.lines:
            wanted[line.item] += line.quantity
    start = min((at for moves in events.values() for at, _kind, _quantity in moves), default=None)
    arrivals, on_order = defaultdict(list), defaultdict(list)
    for item, entry in enumerate(books.items):
        if entry.service:
            continue
        left, last = _run_item(books, item, sorted(events.get(item, [])), start, arrivals)
        if wanted[item] > left:
            quantity = float(-(-max(wanted[item] - left, last) // 1))
            on_order[entry.vendor].append(Line(item, quantity, entry.cost))
    _buy(books, arrivals, today)
    _order_today(books, on_order, today)


def _events(books):
    """Return {item: [(time, kind, quantity)]}; goods that come in first when times are equal."""
    events = defaultdict(list)
    for sale in books.sales:
        for shipment in sale.shipments:
            for no, quantity in shipment.parts:
                events[sale.lines[no].item].append((shipment.at, _SALE, -quantity))
    for paper in books.returns:
        for line in paper.lines:
            events[line.item].append((paper.at, _IN, line.quantity))
    for found in books.adjustments:
        events[found.item].append((found.at, _SALE if found.quantity < 0 else _IN, found.quantity))
    return events


def _run_item(books, item, events, start, arrivals):
    """Walk one item through its past; return (stock left, sold in the last four weeks)."""
    if not events:
        return 0.0, 0.0
    opening = float(
        -(-sum(-quantity for at, kind, quantity in events if kind == _SALE and at < start + LOOK_BACK) // 1)
    )
    stock = opening
    if opening:
        day = datetime.combine(start.date() - timedelta(days=1), time(6))
        books.adjustments.append(Adjustment(0, 0, item, opening, day, "Opening stock"))
    sold, first, recent = [], 0, 0.0
    for at, kind, quantity in events:
        stock += quantity
        if kind != _SALE:
            continue
        sold.append((at, -quantity))
        recent -= quantity
        while sold[first][0] < at - LOOK_BACK:
            recent -= sold[first][1]
            first += 1
        if stock < 0:
            bought = float(-(-max(recent, -stock) // 1))
            stock += bought
            arrivals[_monday(at)].append((books.items[item].vendor, item, bought))
    return stock, recent


def _monday(at):
    return datetime.combine(at.date() - timedelta(days=at.weekday()), time(6))


def _buy(books, arrivals, today):
    """Turn arrivals into purchase orders: one per vendor and Monday, one in seven of them late."""
    for monday in sorted(arrivals):
        per_vendor = defaultdict(lambda: defaultdict(float))
        for vendor, item, quantity in arrivals[monday]:
            per_vendor[vendor][item] += quantity
        for vendor in sorted(per_vendor):
            lines = [Line(i, q, books.items[i].cost) for i, q in sorted(per_vendor[vendor].items())]
            late = crc32(f"{vendor}{monday}".encode()) % 7 == 0
            promised = monday - timedelta(days=1 + vendor % 5 if late else 0)
            ordered = promised - timedelta(days=books.vendors[vendor].delay)
            parts = [(no, line.quantity) for no, line in enumerate(lines)]
            billed = monday.date() + timedelta(days=2)
            due = billed + timedelta(days=30)
            receipt = Handover(
                monday, parts, billed if billed < today else None, due, due if due < today else None
            )
            books.purchases.append(Purchase("", 0, 0, vendor, ordered, promised, lines, [receipt]))


def _order_today(books, on_order, today):
    monday = datetime.combine(today - timedelta(days=today.weekday()), time(6))
    for vendor in sorted(on_order):
        promised = monday if vendor % 5 == 0 else monday + timedelta(days=7)
        ordered = promised - timedelta(days=books.vendors[vendor].delay)
        books.purchases.append(Purchase("", 0, 0, vendor, ordered, promised, on_order[vendor]))
