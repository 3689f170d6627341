"""A distributor's year, one working day after the other."""

from collections import defaultdict
from datetime import datetime, time, timedelta

from .books import Adjustment, Line, Minimum, Purchase, Return, ReturnLine, Sale, Transfer
from .names import RETURN_REASONS
from .terms import Payer

DAYS = 365
# Orders per working day of each company, and what a grade's items are asked for.
TRAFFIC = (0.5, 12.0, 4.0)
WEIGHTS = {"A": 10.0, "B": 3.0, "C": 1.0}
QUANTITIES = {"A": (1, 2, 4, 5, 10, 20), "B": (1, 2, 3, 5, 10), "C": (1, 1, 2, 4)}
# Vendors from here on deliver to the depots themselves, the others to the central warehouse only.
DIRECT_VENDOR = 20
# What a sister company pays on top of cost.
UPLIFT = 1.05
CENTRAL = 0


class Year:
    """Runs the days up to yesterday and fills the books.

    After ``run``: ``stock[site, item]`` is what is left, ``backlog`` the orders that never shipped,
    ``coming`` the purchase orders that have not arrived.
    """

    def __init__(self, books, dice, today):
        self.books, self.dice, self.today = books, dice, today
        self.payer = Payer(books, dice, today)
        self.stock = defaultdict(float)
        self.position = defaultdict(float)
        self.backlog, self.coming = [], []
        self.goods = [n for n, item in enumerate(books.items) if not item.service]
        self.freight = next(n for n, item in enumerate(books.items) if item.service)
        self.weights = [WEIGHTS[books.items[n].grade] for n in self.goods]
        self.buyers = [
            [n for n, customer in enumerate(books.customers) if customer.company == company]
            for company in range(3)
        ]
        self.rate = self._rates()
        self.sister_orders = 0

    def run(self):
        first = self.today - timedelta(days=DAYS)
        self._open_stock(first - timedelta(days=1))
        for offset in range(DAYS):
            day = first + timedelta(days=offset)
            self._arrive(day)
            if day.weekday() < 5:
                self._ship_backlog(day)
                self._sell(day)
                self._buy(day)
                self._supply_depots(day)
                self._move_between_depots(day)
            self._count(day)
        self._close()

    # Demand

    def _rates(self):
        """Return {(site, item): expected units per working day}, depots' demand included in the centre's."""
        total = sum(self.weights)
        site_share = {0: (0, 1.0), 1: (1, 0.5), 2: (1, 0.5), 3: (2, 1.0)}
        rate = {}
        for site, (company, share) in site_share.items():
            for item, weight in zip(self.goods, self.weights, strict=True):
                sizes = QUANTITIES[self.books.items[item].grade]
                rate[site, item] = TRAFFIC[company] * share * 3.5 * weight / total * sum(sizes) / len(sizes)
        for item in self.goods:
            if self.books.items[item].vendor < DIRECT_VENDOR:
                rate[CENTRAL, item] += sum(rate[site, item] for site in (1, 2, 3))
        return rate

    def order_lines(self, customer, count=None):
        """Return the lines of one ordinary order of *customer*."""
        dice, books = self.dice, self.books
        company = books.customers[customer].company
        chosen = dict.fromkeys(
            dice.choices(self.goods, self.weights, k=count or dice.choice((1, 2, 3, 3, 4, 5, 7)))
        )
        lines = []
        for item in chosen:
            entry = books.items[item]
            price = round(entry.price * (books.companies[company].rate * 1.1 if company == 2 else 1.0), 2)
            discount = dice.choice((0, 0, 0, 0, 5, 5, 10)) if books.customers[customer].team != 3 else 0
            lines.append(Line(item, float(dice.choice(QUANTITIES[entry.grade])), price, float(discount)))
        return lines

    def _sell(self, day):
        for company in range(3):
            for _ in range(self._count_of(TRAFFIC[company])):
                customer = self.dice.choice(self.buyers[company])
                entry = self.books.customers[customer]
                at = datetime.combine(day, time(7 + self.dice.randrange(9), self.dice.randrange(60)))
                lines = self.order_lines(customer)
                if entry.team == 2 and sum(line.quantity * line.price for line in lines) < 150:
                    lines.append(Line(self.freight, 1.0, 9.9))
                promised = at + timedelta(days=0 if entry.team == 3 else self.dice.choice((1, 2, 2, 3)))
                sale = Sale("", company, entry.site, customer, at, promised, lines, [], entry.team)
                self._ship(sale, at + timedelta(hours=2), first=True)
                if not sale.shipments or any(line for line in self._left(sale)):
                    self.backlog.append(sale)
                if sale.shipments:
                    self.books.sales.append(sale)

    def _count_of(self, mean):
        """Return a whole number around *mean*."""
        number = mean * self.dice.uniform(0.6, 1.4)
        return int(number) + (self.dice.random() < number - int(number))

    # Shipping

    def _left(self, sale):
        """Return [(line number, quantity)] not shipped yet."""
        shipped = defaultdict(float)
        for shipment in sale.shipments:
            for no, quantity in shipment.parts:
                shipped[no] += quantity
        return [
            (no, line.quantity - shipped[no])
            for no, line in enumerate(sale.lines)
            if line.quantity > shipped[no]
        ]

    def _ship(self, sale, at, first=False):
        """Ship what is there when at least half the lines can go; later only the whole rest."""
        left = self._left(sale)
        parts = []
        for no, quantity in left:
            item = sale.lines[no].item
            there = quantity if item == self.freight else min(quantity, self.stock[sale.site, item])
            if there == quantity or (there > 0 and first and len(left) > 1):
                parts.append((no, float(there)))
        goods = [no for no, _quantity in parts if sale.lines[no].item != self.freight]
        if not goods or (len(parts) < len(left) / 2 if first else len(parts) < len(left)):
            return
        for no, quantity in parts:
            if sale.lines[no].item != self.freight:
                self._take(sale.site, sale.lines[no].item, quantity)
        sale.shipments.append(self.payer.handover(sale, at, parts))
        if self.dice.random() < 0.02 and first:
            self._plan_return(sale, at)

    def _take(self, site, item, quantity):
        self.stock[site, item] -= quantity
        self.position[site, item] -= quantity

    def _put(self, site, item, quantity, expected=True):
        self.stock[site, item] += quantity
        if not expected:
            self.position[site, item] += quantity

    def _ship_backlog(self, day):
        waiting, self.backlog = self.backlog, []
        for sale in waiting:
            count = len(sale.shipments)
            self._ship(sale, datetime.combine(day, time(6, 30)))
            if count == 0 and sale.shipments:
                self.books.sales.append(sale)
            if self._left(sale):
                self.backlog.append(sale)

    def _plan_return(self, sale, at):
        """Let one shipped line come back some days later, if that is still in the past."""
        back = at + timedelta(days=self.dice.randint(4, 15), hours=1)
        if back.date() >= self.today:
            return
        no, quantity = self.dice.choice(
            [part for part in sale.shipments[0].parts if sale.lines[part[0]].item != self.freight]
        )
        line = sale.lines[no]
        quantity = float(self.dice.randint(1, int(quantity)))
        self.coming.append((back.date(), self._arrive_return, (sale, back, no, quantity, line)))

    # Supply

    def _open_stock(self, day):
        at = datetime.combine(day, time(6))
        for (site, item), rate in self.rate.items():
            quantity = float(round(rate * 26) + 6)
            company = self.books.sites[site].company
            self.books.adjustments.append(Adjustment(company, site, item, quantity, at, "Opening stock"))
            self._put(site, item, quantity, expected=False)

    def _buy(self, day):
        """Order from the vendors whose weekday it is, for the central warehouse and, direct ones, for the depots."""
        wanted = defaultdict(list)
        for (site, item), rate in self.rate.items():
            vendor = self.books.items[item].vendor
            direct = vendor >= DIRECT_VENDOR
            if vendor % 5 != day.weekday() or direct == (site == CENTRAL):
                continue
            cover = self.books.vendors[vendor].delay * 5 / 7 + 16
            if self.position[site, item] < rate * cover + 3:
                quantity = float(max(5, -(-(rate * (cover + 18) + 4 - self.position[site, item]) // 5) * 5))
                wanted[site, vendor].append(Line(item, quantity, self._cost(site, item)))
                self.position[site, item] += quantity
        for (site, vendor), lines in wanted.items():
            self._order(day, site, vendor, lines)

    def _cost(self, site, item):
        company = self.books.sites[site].company
        return round(self.books.items[item].cost * self.books.companies[company].rate, 2)

    def _order(self, day, site, vendor, lines):
        ordered = datetime.combine(day, time(10))
        promised = ordered + timedelta(days=self.books.vendors[vendor].delay)
        chance = self.dice.random()
        late = self.dice.randint(2, 10) if chance < 0.18 else self.dice.choice((-1, 0, 0, 0))
        arrival = promised.date() + timedelta(days=late)
        buy = Purchase("", self.books.sites[site].company, site, vendor, ordered, promised, lines)
        self.coming.append((arrival, self._arrive_purchase, buy))

    def _arrive(self, day):
        due = [entry for entry in self.coming if entry[0] <= day]
        self.coming = [entry for entry in self.coming if entry[0] > day]
        for _day, arrive, thing in due:
            arrive(day, thing)

    def _arrive_return(self, day, thing):
        sale, at, no, quantity, line = thing
        self._put(sale.site, line.item, quantity, expected=False)
        found = next(n for n in range(len(self.books.sales) - 1, -1, -1) if self.books.sales[n] is sale)
        number = len(self.books.returns)
        # By turns, not by dice: a reason more must not change the year that follows.
        reason = RETURN_REASONS[number % len(RETURN_REASONS)]
        self.books.returns.append(Return(
            f"RMA {number + 1:04d}", sale.company, sale.site, sale.customer, at,
            [ReturnLine(line.item, quantity, line.price, found, no, line.discount, reason)],
        ))  # fmt: skip

    def _arrive_purchase(self, day, buy):
        """Receive in full, in two parts (one in eight) or short for good (one in twenty)."""
        chance = self.dice.random()
        full = [(no, line.quantity) for no, line in enumerate(buy.lines)]
        if chance < 0.12:
            parts = [(no, max(1.0, quantity * 0.6 // 1)) for no, quantity in full]
            rest = [(no, quantity - parts[no][1]) for no, quantity in full if quantity > parts[no][1]]
            self.coming.append((day + timedelta(days=5), self._arrive_rest, (buy, rest)))
        elif chance < 0.17:
            parts = [(no, max(1.0, quantity * 0.9 // 1)) for no, quantity in full]
            for (no, quantity), (_no, got) in zip(full, parts, strict=True):
                self.position[buy.site, buy.lines[no].item] -= quantity - got
        else:
            parts = full
        self._receive(day, buy, parts)
        self.books.purchases.append(buy)

    def _arrive_rest(self, day, rest):
        buy, parts = rest
        if parts:
            self._receive(day, buy, parts)

    def _receive(self, day, buy, parts):
        for no, quantity in parts:
            self._put(buy.site, buy.lines[no].item, quantity)
        buy.receipts.append(self.payer.receipt(buy, datetime.combine(day, time(6)), parts))

    # The group

    def _supply_depots(self, day):
        """Let each depot order from the centre once a week; the centre ships the next day what it has."""
        for site, weekday in ((1, 0), (2, 2), (3, 3)):
            if day.weekday() == weekday:
                self._supply(day, site)

    def _supply(self, day, site):
        lines = []
        for item in self.goods:
            rate = self.rate[site, item]
            if self.books.items[item].vendor >= DIRECT_VENDOR or self.position[site, item] >= rate * 14 + 2:
                continue
            quantity = min(
                float(-(-(rate * 24 + 4 - self.position[site, item]) // 1)), self.stock[CENTRAL, item]
            )
            if quantity >= 1:
                lines.append(Line(item, quantity, round(self.books.items[item].cost * UPLIFT, 2)))
        if not lines:
            return
        for line in lines:
            self._take(CENTRAL, line.item, line.quantity)
            self.position[site, line.item] += line.quantity
        self.sister_orders += 1
        reference = f"IC-{self.sister_orders:04d}"
        company = self.books.sites[site].company
        ordered = datetime.combine(day, time(9))
        promised = ordered + timedelta(days=3)
        left = datetime.combine(day, time(15))
        sale = Sale(reference, 0, CENTRAL, -1, ordered, promised, lines, [], 0, company)
        sale.shipments.append(self.payer.sister_handover(left, lines))
        self.books.sales.append(sale)
        foreign = self.books.companies[company].currency != self.books.companies[0].currency
        buy = Purchase(
            reference, company, site, -1, ordered, promised, list(lines), [], 0,
            self.books.companies[0].currency if foreign else "",
            round(1 / self.books.companies[company].rate, 6) if foreign else 1.0,
        )  # fmt: skip
        days = self.dice.choice((1, 2, 2, 3, 6))
        self.coming.append((day + timedelta(days=days), self._arrive_sister, buy))

    def _arrive_sister(self, day, buy):
        """Receive a sister's goods; on one truck in fifteen a piece of the first line is missing."""
        parts = [(no, line.quantity) for no, line in enumerate(buy.lines)]
        if self.dice.random() < 0.07 and parts[0][1] > 1:
            parts[0] = (0, parts[0][1] - 1)
            self.position[buy.site, buy.lines[0].item] -= 1
        for no, quantity in parts:
            self._put(buy.site, buy.lines[no].item, quantity)
        buy.receipts.append(self.payer.sister_receipt(buy, datetime.combine(day, time(6)), parts))
        self.books.purchases.append(buy)

    def _move_between_depots(self, day):
        """Even out the two depots of one company on Fridays."""
        if day.weekday() != 4:
            return
        parts = defaultdict(list)
        for item in self.goods:
            for source, target in ((1, 2), (2, 1)):
                spare = self.stock[source, item] - self.rate[source, item] * 15
                if spare >= 2 and self.stock[target, item] < self.rate[target, item] * 2:
                    quantity = float(spare // 2)
                    self._take(source, item, quantity)
                    self._put(target, item, quantity, expected=False)
                    parts[source, target].append((item, quantity))
        for (source, target), goods in parts.items():
            self.books.transfers.append(Transfer(1, source, target, datetime.combine(day, time(16)), goods))

    def _count(self, day):
        """Find small differences on the first of each month."""
        if day.day != 1:
            return
        at = datetime.combine(day, time(18))
        for _ in range(8):
            site, item = self.dice.randrange(4), self.dice.choice(self.goods)
            quantity = float(self.dice.choice((-3, -2, -1, -1, 1, 2)))
            if self.stock[site, item] + quantity >= 0:
                self.lose(site, item, -quantity, at, "Count difference")

    def lose(self, site, item, quantity, at, reason):
        """Book *quantity* out of a site (negative: in)."""
        company = self.books.sites[site].company
        self.books.adjustments.append(Adjustment(company, site, item, -quantity, at, reason))
        self._take(site, item, quantity)

    def _close(self):
        """Keep what is still to come as open purchase orders; an order shipped in part ends there."""
        self.books.purchases += [thing for *_how, thing in self.coming if isinstance(thing, Purchase)]
        self.backlog = [sale for sale in self.backlog if not sale.shipments]
        self.books.minimums = [
            Minimum(site, item, float(-(-rate * 10 // 1)), float(-(-rate * 25 // 1)))
            for (site, item), rate in self.rate.items()
            if self.books.items[item].grade != "C"
        ]
