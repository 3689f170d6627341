"""Builds a distributor's books from its order lines. The rules are on docs/own-history.md."""

from collections import Counter, defaultdict
from datetime import datetime, time, timedelta
from statistics import median
from zlib import crc32

from .books import (
    Adjustment,
    Books,
    Company,
    Customer,
    Handover,
    Item,
    Line,
    OpenOrder,
    Return,
    ReturnLine,
    Sale,
    Site,
    Vendor,
)
from .file_reader import BadFile
from .own_stock import derive_supply

# Codes that shops and wholesalers use for what is no goods; more with --services.
SERVICES = {
    "POST", "POSTAGE", "DOT", "D", "M", "S", "B", "C2", "BANK CHARGES", "AMAZONFEE", "CRUK", "ADJUST", "ADJUST2",
    "SAMPLE", "SAMPLES", "FREIGHT", "SHIPPING", "CARRIAGE", "HANDLING", "DISCOUNT", "FEE", "FEES", "TEST001",
    "TEST002",
}  # fmt: skip
SERVICE_STARTS = ("GIFT_",)
COUNTRIES = {
    "EIRE": "Ireland", "USA": "United States", "UK": "United Kingdom", "RSA": "South Africa", "KOREA": "South Korea",
    "CZECH REPUBLIC": "Czech Republic", "CHANNEL ISLANDS": "Jersey", "UAE": "United Arab Emirates",
}  # fmt: skip
WALK_IN = "Walk-in customer"
VENDORS = 25
TERMS = 30


def share(code, salt=""):
    """Return a number in [0, 1) that depends on *code* only: the dice of the derivation."""
    return crc32(f"{salt}{code}".encode()) / 2**32


def build(rows, report, today, options):
    """Return the Books of *rows* with the file's last day moved to *today*.

    *options*: name, open_days, services (a set of further codes). Adds its notes to *report*.
    """
    _one_item_per_code(rows, report)
    shift = today - max(row.at for row in rows).date()
    for row in rows:
        row.at += shift
    papers = _papers(rows, report)
    company = _company(rows, options)
    books = Books(
        [company], [Site("MAIN", "Main warehouse", 0)], ["Sales"], [], [],
        [Vendor(f"V{no:02d}", f"Vendor {no:02d}", delay=5 + no % 4 * 3) for no in range(1, VENDORS + 1)],
    )  # fmt: skip
    items = _items(books, rows, options.get("services") or set(), report)
    customers = _customers(books, rows, company, report)
    builder = _Builder(books, items, customers, report, today, options.get("open_days") or 5)
    builder.run(papers)
    derive_supply(books, today)
    _limits(books)
    return books


def _one_item_per_code(rows, report):
    for row in rows:
        code = row.item.upper()
        if code != row.item:
            report.note(row.no, "item_case")
            row.item = code


def _papers(rows, report):
    """Return the lines of each document, [(order, customer, at, rows)] by time."""
    groups = defaultdict(list)
    for row in rows:
        groups[row.order, row.customer].append(row)
    papers = []
    for (order, customer), lines in groups.items():
        at = lines[0].at
        for row in lines:
            if row.at != at:
                report.note(row.no, "order_date")
        papers.append((at, order, customer, lines))
    return sorted(papers, key=lambda paper: paper[:3])


def _company(rows, options):
    named = Counter(row.country for row in rows if row.country).most_common(1)
    country = named[0][0] if named else ""
    return Company(options.get("name") or "Own history", COUNTRIES.get(country.upper(), country), "", "", 0.0)


def _items(books, rows, services, report):
    """Fill the items, return {code: index}. Price is the median, the name the most frequent description."""
    names, prices, sold = defaultdict(Counter), defaultdict(list), Counter()
    for row in rows:
        if row.name and row.price > 0:
            names[row.item][row.name] += 1
        elif not row.name:
            report.note(row.no, "no_description")
        if row.price > 0:
            prices[row.item].append(row.price)
        if row.quantity > 0:
            sold[row.item] += row.quantity * row.price
    codes = sorted({row.item for row in rows})
    grades = _grades(sold)
    for code in codes:
        price = round(median(prices[code]), 2) if prices[code] else 0.0
        service = code in SERVICES or code in services or code.startswith(SERVICE_STARTS)
        name = names[code].most_common(1)[0][0] if names[code] else code
        books.items.append(Item(
            code, name, price, 0.0 if service else round(price * (0.5 + 0.25 * share(code)), 2), service,
            grades.get(code, "C"), crc32(code.encode()) % VENDORS,
        ))  # fmt: skip
    return {code: index for index, code in enumerate(codes)}


def _grades(sold):
    """Return A for the items that make the first 80 % of turnover, B up to 95 %, C for the rest."""
    total, run, grades = sum(sold.values()), 0.0, {}
    for code, value in sold.most_common():
        grades[code] = "A" if run < 0.8 * total else "B" if run < 0.95 * total else "C"
        run += value
    return grades


def _customers(books, rows, company, report):
    """Fill the customers, return {code: index}; index 0 is the walk-in customer."""
    countries = defaultdict(Counter)
    for row in rows:
        if row.customer:
            countries[row.customer][row.country] += 1
    books.customers.append(Customer("WALK-IN", WALK_IN, company.country, terms=0))
    index = {"": 0}
    for code in sorted(countries):
        name = countries[code].most_common(1)[0][0]
        country = COUNTRIES.get(name.upper(), name)
        index[code] = len(books.customers)
        books.customers.append(Customer(code, f"Customer {code}", country, terms=TERMS))
    return index


class _Builder:
    """Turns documents into past sales, returns, stock corrections and the open orders of today."""

    def __init__(self, books, items, customers, report, today, open_days):
        self.books, self.items, self.customers, self.report = books, items, customers, report
        self.today, self.open_days = today, open_days
        # (customer, item) -> [sale index, line number, quantity left to return], oldest first
        self.bought = defaultdict(list)

    def run(self, papers):
        cancelled = self._cancelled(papers)
        first_open = self._first_open_day(papers)
        for at, order, customer, rows in papers:
            rows = [row for row in rows if row.no not in cancelled]
            corrections = [row for row in rows if not row.customer and row.price == 0 and self._is_goods(row)]
            for row in corrections:
                self._correct(row)
            rest = [row for row in rows if row.customer or row.price != 0 or not self._is_goods(row)]
            sold = [row for row in rest if row.quantity > 0]
            back = [row for row in rest if row.quantity < 0]
            if sold and at.date() >= first_open:
                self._open(order, customer, at, sold)
            elif sold:
                self._sell(order, customer, at, sold)
            if back:
                self._return(order, customer, at, back)
        if not self.books.sales and not self.books.open_orders:
            raise BadFile("No line of the file is a sale: all quantities are negative or all prices zero.")

    def _is_goods(self, row):
        return not self.books.items[self.items[row.item]].service

    def _first_open_day(self, papers):
        """Return the first of the last ``open_days`` days on which orders came in."""
        days = sorted(
            {at.date() for at, _order, _customer, rows in papers if any(r.quantity > 0 for r in rows)}
        )
        return days[-self.open_days] if len(days) > self.open_days else days[-1] if days else self.today

    def _cancelled(self, papers):
        """Return the line numbers of sales taken back in full by the same customer on the same day."""
        waiting, out = defaultdict(list), set()
        for at, _order, customer, rows in papers:
            for row in rows:
                key = (customer, row.item, at.date(), abs(row.quantity))
                if row.quantity > 0 and customer:
                    waiting[key].append(row)
                elif row.quantity < 0 and waiting.get(key):
                    for no in (row.no, waiting[key].pop().no):
                        out.add(no)
                        self.report.note(no, "cancelled")
        return out

    def _note(self, rows, code):
        for row in rows:
            self.report.note(row.no, code)
            if not row.customer:
                self.report.note(row.no, "walk_in")
            if not self._is_goods(row):
                self.report.note(row.no, "service")

    def _correct(self, row):
        self.report.note(row.no, "adjustment")
        self.books.adjustments.append(Adjustment(
            0, 0, self.items[row.item], row.quantity, row.at, row.name or "Stock correction",
        ))  # fmt: skip

    def _lines(self, rows):
        return [Line(self.items[row.item], row.quantity, row.price) for row in rows]

    def _open(self, order, customer, at, rows):
        self._note(rows, "open")
        self.books.open_orders.append(OpenOrder(
            order, 0, 0, self.customers[customer], at, at + timedelta(days=2), self._lines(rows),
        ))  # fmt: skip

    def _sell(self, order, customer, at, rows):
        self._note(rows, "history")
        index = len(self.books.sales)
        for no, row in enumerate(rows):
            if customer:
                self.bought[customer, row.item].append([index, no, row.quantity])
        yesterday = datetime.combine(self.today - timedelta(days=1), time(15))
        ship = min(datetime.combine(at.date() + timedelta(days=int(share(order) * 3)), time(15)), yesterday)
        ship = max(ship, at)
        parts = [(no, row.quantity) for no, row in enumerate(rows)]
        terms = TERMS if customer else 0
        due = ship.date() + timedelta(days=terms)
        paid = due + timedelta(days=_delay(customer, order))
        shipment = Handover(ship, parts, ship.date(), due, paid if paid < self.today else None)
        self.books.sales.append(Sale(
            order, 0, 0, self.customers[customer], at, at + timedelta(days=2), self._lines(rows), [shipment],
        ))  # fmt: skip

    def _return(self, order, customer, at, rows):
        self._note(rows, "returned")
        lines = []
        for row in rows:
            lines += self._match(customer, row)
        sales = [self.books.sales[line.sale] for line in lines if line.sale >= 0]
        # Goods cannot be back before they left.
        at = max([at, *(sale.shipments[0].at + timedelta(hours=1) for sale in sales)])
        self.books.returns.append(Return(order, 0, 0, self.customers[customer], at, lines))

    def _match(self, customer, row):
        """Return the return lines of *row*: the customer's latest sales of the item first."""
        left, item, lines = -row.quantity, self.items[row.item], []
        bought = self.bought.get((customer, row.item), [])
        for entry in reversed(bought):
            taken = min(left, entry[2])
            if taken > 0:
                entry[2] -= taken
                left -= taken
                lines.append(ReturnLine(item, taken, row.price, entry[0], entry[1]))
        if left > 0:
            if self._is_goods(row):
                self.report.note(row.no, "no_sale")
            lines.append(ReturnLine(item, left, row.price))
        return lines


def _delay(customer, order):
    """Return how many days after its due day an invoice is paid: seven of ten customers on time."""
    if not customer:
        return 0
    habit, chance = share(customer, "pays"), share(order, "paid")
    if habit < 0.7:
        return int(chance * 8) - 3
    if habit < 0.9:
        return 15 + int(chance * 25)
    return 45 + int(chance * 45)


def _limits(books):
    """Set each customer's credit limit: a tenth above the most that ever stood open, at least 500.

    Every tenth customer gets half of that: limits that were never raised.
    """
    opened = defaultdict(list)
    for sale in books.sales:
        total = sum(line.quantity * line.price for line in sale.lines)
        for shipment in sale.shipments:
            opened[sale.customer].append((shipment.billed, total, shipment.paid))
    for index, customer in enumerate(books.customers):
        if not index:
            continue
        most = _most_open(opened[index]) * (0.55 if share(customer.code, "limit") < 0.1 else 1.1)
        customer.limit = max(500.0, -(-most // 100) * 100.0)


def _most_open(invoices):
    changes = []
    for billed, total, paid in invoices:
        changes.append((billed, total))
        if paid:
            changes.append((paid, -total))
    run = most = 0.0
    for _day, amount in sorted(changes):
        run += amount
        most = max(most, run)
    return most
