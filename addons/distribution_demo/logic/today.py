"""The orders of today: a normal morning, what is left from before, and every typical trouble once."""

from collections import defaultdict
from datetime import datetime, time, timedelta

from .books import Line, OpenOrder, Purchase
from .scarce import add_scarce

NORTH = 1
NORMAL = 34
# Days overdue that still count as paid in time; well below what the policy lets pass.
PUNCTUAL = 7


def add_today(books, dice, year, today):
    """Set the credit limits from the past, add the open orders and the late purchase order they wait for."""
    owed, overdue = _open_items(books, today)
    _limits(books, owed)
    for sale in year.backlog:
        books.open_orders.append(OpenOrder(
            "", sale.company, sale.site, sale.customer, sale.ordered, sale.promised, sale.lines, sale.team,
            story="left from before",
        ))  # fmt: skip
    morning = _Morning(books, dice, year, today)
    good = _good_customers(books, year, overdue)
    marked = set(good[:3])
    for _ in range(NORMAL):
        company = dice.choices((0, 1, 2), (1, 12, 5))[0]
        customer = dice.choice([n for n in year.buyers[company] if not overdue[n] and n not in marked])
        morning.order(customer, morning.stocked_lines(customer, dice.randint(1, 4)), "normal")
    _troubles(books, year, today, morning, good, owed, overdue)
    add_scarce(books, morning, {n for n in year.buyers[1] if overdue[n] <= PUNCTUAL} - marked)


def _open_items(books, today):
    """Return ({customer: money open}, {customer: days the oldest open invoice is overdue})."""
    owed, overdue = defaultdict(float), defaultdict(int)
    for sale in books.sales:
        for shipment in sale.shipments:
            if sale.sister >= 0 or not shipment.billed or shipment.paid:
                continue
            for no, quantity in shipment.parts:
                line = sale.lines[no]
                owed[sale.customer] += quantity * line.price * (1 - line.discount / 100)
            overdue[sale.customer] = max(overdue[sale.customer], (today - shipment.due).days)
    return owed, overdue


def _limits(books, owed):
    for index, customer in enumerate(books.customers):
        customer.limit = -(-max(7500.0, owed[index] * 2.2) // 500) * 500.0


class _Morning:
    def __init__(self, books, dice, year, today):
        self.books, self.dice, self.year, self.today = books, dice, year, today
        self.free = dict(year.stock)

    def order(self, customer, lines, story, hour=None, days=1, complete=False, tag=""):
        entry = self.books.customers[customer]
        at = datetime.combine(self.today, time(hour or 5, self.dice.randrange(60)))
        self.books.open_orders.append(OpenOrder(
            "", entry.company, entry.site, customer, at, at + timedelta(days=days), lines, entry.team, complete, story,
            tag,
        ))  # fmt: skip

    def stocked_lines(self, customer, count):
        """Return lines that the customer's site has, so that nothing but the story can stop the order."""
        site, lines = self.books.customers[customer].site, []
        for _ in range(20):
            for line in self.year.order_lines(customer, count):
                if len(lines) < count and self.free.get((site, line.item), 0) >= line.quantity:
                    self.free[site, line.item] -= line.quantity
                    line.discount = min(line.discount, 5.0)
                    lines.append(line)
            if len(lines) >= count:
                break
        return lines

    def line(self, customer, quantity, item=None, **values):
        lines = self.stocked_lines(customer, 1)
        chosen = lines[0]
        chosen.quantity = quantity
        for name, value in values.items():
            setattr(chosen, name, value)
        if item is not None:
            chosen.item = item
        return chosen


def _good_customers(books, year, overdue):
    """Return the northern customers who pay about in time, or all such when they are few."""
    fine = [n for n in year.buyers[1] if overdue[n] <= PUNCTUAL and books.customers[n].terms]
    north = [n for n in fine if books.customers[n].site == NORTH]
    return north if len(north) >= 6 else fine


def _troubles(books, year, today, morning, good, owed, overdue):
    _over_limit(books, morning, owed, good[:3])
    late = sorted((n for n in range(len(books.customers)) if overdue[n] > 20), key=lambda n: -overdue[n])[:4]
    for customer in late:
        morning.order(customer, morning.stocked_lines(customer, 2), "overdue invoices")
    _short(books, year, today, morning, good[3:])
    for customer, discount in zip(good[3:5] + good[-1:], (20.0, 25.0, 35.0), strict=False):
        lines = morning.stocked_lines(customer, 3)
        for line in lines[:2]:
            line.discount = discount
        morning.order(customer, lines, "discount above what the desk may give")
    for customer in good[5:7]:
        lines = morning.stocked_lines(customer, 2)
        lines[0].price = round(books.items[lines[0].item].cost * 1.08, 2)
        lines[0].discount = 0.0
        morning.order(customer, lines, "thin margin")


def _over_limit(books, morning, owed, customers):
    """Let good customers with a limit just above what they owe order more than is left."""
    for customer in customers:
        books.customers[customer].limit = -(-(owed[customer] * 1.19 + 300) // 100) * 100.0
        lines = morning.stocked_lines(customer, 4)
        while sum(line.quantity * line.price for line in lines) < 700 and len(lines) < 12:
            lines += morning.stocked_lines(customer, 3)
        morning.order(customer, lines, "over the credit limit")


def _short(books, year, today, morning, customers):
    """Let a good item run out in the north, its purchase order late, and several orders wait for it."""
    item = next(n for n in year.goods if books.items[n].grade == "A" and books.items[n].vendor == 20)
    vendor = books.items[item].vendor
    left = morning.free.get((NORTH, item), 0.0)
    if left > 2:
        at = datetime.combine(today - timedelta(days=1), time(17))
        year.lose(NORTH, item, left - 2, at, "Water damage found at the count")
        morning.free[NORTH, item] = 2.0
    ordered = datetime.combine(today - timedelta(days=16), time(10))
    # What else is on the way of this item would blur the story.
    for buy in books.purchases:
        if not buy.receipts and buy.site == NORTH and any(line.item == item for line in buy.lines):
            buy.lines = [line for line in buy.lines if line.item != item]
    books.purchases[:] = [buy for buy in books.purchases if buy.lines]
    books.purchases.append(Purchase(
        "", 1, NORTH, vendor, ordered, datetime.combine(today - timedelta(days=4), time(10)),
        [Line(item, 120.0, books.items[item].cost)],
    ))  # fmt: skip
    mine = [n for n in customers if books.customers[n].site == NORTH] or customers
    for number, quantity in enumerate((6.0, 10.0, 4.0, 12.0, 8.0, 5.0, 7.0, 4.0, 6.0)):
        customer = mine[number % len(mine)]
        wanted = Line(item, quantity, books.items[item].price)
        morning.order(customer, [wanted, *morning.stocked_lines(customer, 2)], "waits for a late receipt")
    for customer in (mine[0], mine[-1]):
        lines = [Line(item, 3.0, books.items[item].price), *morning.stocked_lines(customer, 3)]
        morning.order(customer, lines, "ships complete, one line missing", complete=True)
