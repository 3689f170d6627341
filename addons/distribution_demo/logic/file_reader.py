"""Reads a distributor's order lines from a CSV and says what it took, corrected and left out.

The rules are on docs/own-history.md; the words of ``REASONS`` are what the person reads.
"""

import csv
import gzip
import io
import math
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

COLUMNS = ("order", "date", "customer", "country", "item", "description", "quantity", "unit_price")
OPTIONAL = ("customer", "country", "description")
MOST_QUANTITY = 1_000_000
MOST_PRICE = 10_000_000
# Above this share of unreadable rows the file, not the row, is at fault.
MOST_BROKEN = 0.05
_DATES = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y",
    "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y",
    "%m/%d/%y %H:%M", "%Y%m%d",
)  # fmt: skip

REASONS = {
    "no_order": ("left out", "no order number"),
    "no_item": ("left out", "no item code"),
    "bad_date": ("left out", "the date cannot be read"),
    "bad_quantity": ("left out", "the quantity is not a number"),
    "bad_price": ("left out", "the price is not a number"),
    "zero_quantity": ("left out", "quantity zero"),
    "huge_quantity": ("left out", f"quantity beyond {MOST_QUANTITY:,}"),
    "huge_price": ("left out", f"price beyond {MOST_PRICE:,}"),
    "negative_price": ("left out", "negative price: an accounting correction, not a sale"),
    "duplicate": ("left out", "the same line stands in the same order before"),
    "cancelled": ("left out", "sold and cancelled on the same day, nothing shipped"),
    "walk_in": ("corrected", "no customer: booked on the walk-in customer"),
    "item_case": ("corrected", "item code in other capitals: one item"),
    "no_description": ("corrected", "no description: the item's usual one"),
    "order_date": ("corrected", "other time than the order's first line: one order date"),
    "no_country": ("corrected", "country unknown: the company's own"),
    "no_sale": ("corrected", "returned without an earlier sale in the file: not linked to one"),
    "service": ("taken", "a code that is no goods: a service line"),
    "adjustment": ("taken", "no customer and no price: a stock correction, not a sale"),
    "returned": ("taken", "negative quantity: goods back with a credit note"),
    "history": ("taken", "a line of a past order"),
    "open": ("taken", "a line of an order open today"),
}


class BadFile(Exception):
    """The file cannot be used; the text says why and what to do."""


@dataclass(slots=True)
class Row:
    """One accepted line; ``no`` is its line number in the file."""

    no: int
    order: str
    at: datetime
    customer: str
    country: str
    item: str
    name: str
    quantity: float
    price: float


@dataclass(slots=True)
class Report:
    """What happened to the file's lines: (line number, reason code) in the order found."""

    rows: int = 0
    notes: list[tuple[int, str]] = field(default_factory=list)

    def note(self, no, code):
        self.notes.append((no, code))

    def counts(self):
        """Return [(what, reason, count)], the largest count of each kind first."""
        found = Counter(code for _no, code in self.notes)
        ranked = sorted(
            found.items(),
            key=lambda pair: (("taken", "corrected", "left out").index(REASONS[pair[0]][0]), -pair[1]),
        )
        return [(*REASONS[code], count) for code, count in ranked]


def read(data, mapping=None, encoding="utf-8-sig", report=None):
    """Return (rows, report) of the CSV in *data* (bytes, gzip or not).

    *mapping* gives the file's own name for a column: {"order": "InvoiceNo"}. Raises BadFile.
    """
    report = report or Report()
    text = _text(data, encoding)
    reader = _reader(text)
    header = next(reader, None)
    if not header:
        raise BadFile("The file is empty.")
    places = _places(header, mapping or {})
    rows = list(_rows(reader, places, report))
    _refuse_broken(report, rows)
    return rows, report


def _text(data, encoding):
    if data[:2] == b"\x1f\x8b":
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError) as error:
            raise BadFile(f"The file ends with .gz but cannot be unpacked: {error}.") from error
    if not data.strip():
        raise BadFile("The file is empty.")
    if b"\0" in data[:4096]:
        raise BadFile("This is not a text file. Save the sheet as CSV (UTF-8) and try again.")
    try:
        return data.decode(encoding)
    except LookupError as error:
        raise BadFile(f"There is no encoding called '{encoding}'.") from error
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadFile(
            f"Line {line} is not {encoding.replace('-sig', '').upper()} (byte {data[error.start]:#x}). "
            "Save the file as UTF-8, or name its encoding: --encoding cp1252."
        ) from error


def _reader(text):
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t|", key=first.count)
    csv.field_size_limit(1 << 20)
    return csv.reader(io.StringIO(text), delimiter=delimiter)


def _places(header, mapping):
    """Return {column: position}; raise when a needed column is missing."""
    unknown = sorted(set(mapping) - set(COLUMNS))
    if unknown:
        raise BadFile(f"--map names the columns {', '.join(COLUMNS)}; {', '.join(unknown)} is none of them.")
    found = {name.strip().lower(): place for place, name in reversed(list(enumerate(header)))}
    places, missing = {}, []
    for column in COLUMNS:
        wanted = mapping.get(column, column)
        if wanted.strip().lower() in found:
            places[column] = found[wanted.strip().lower()]
        elif column not in OPTIONAL or column in mapping:
            missing.append(wanted)
    if missing:
        raise BadFile(
            f"The file has no column {', '.join(missing)}. It has: {', '.join(header)[:300]}.\n"
            "Name yours with --map, for example: --map order=InvoiceNo,item=StockCode,date=InvoiceDate"
        )
    return places


def _rows(reader, places, report):
    dates = _Dates()
    seen = set()
    get = {column: places.get(column) for column in COLUMNS}
    try:
        for fields in reader:
            if not any(fields):
                continue
            report.rows += 1
            row = _row(reader.line_num, fields, get, dates, report)
            if row is None:
                continue
            identity = hash((row.order, row.at, row.customer, row.item, row.quantity, row.price, row.name))
            if identity in seen:
                report.note(row.no, "duplicate")
                continue
            seen.add(identity)
            yield row
    except csv.Error as error:
        raise BadFile(f"Line {reader.line_num} is not CSV: {error}.") from error


def _row(no, fields, get, dates, report):
    """Return one line as a Row, or None with a note."""

    def value(column):
        place = get[column]
        return fields[place].strip() if place is not None and place < len(fields) else ""

    order, item = value("order"), value("item")
    at = dates.parse(value("date"))
    quantity, price = _number(value("quantity")), _number(value("unit_price"))
    problem = _problem(order, item, at, quantity, price)
    if problem:
        report.note(no, problem)
        return None
    return Row(
        no, sys.intern(order), at, sys.intern(value("customer")), sys.intern(value("country")), sys.intern(item),
        sys.intern(value("description")), quantity, price,
    )  # fmt: skip


def _problem(order, item, at, quantity, price):
    """Return the reason why a line is left out, the most basic first; None when it is fine."""
    checks = (
        ("no_order", not order),
        ("no_item", not item),
        ("bad_date", at is None),
        ("bad_quantity", quantity is None),
        ("bad_price", price is None),
    )
    problem = next((code for code, wrong in checks if wrong), None)
    if problem:
        return problem
    checks = (
        ("zero_quantity", quantity == 0),
        ("huge_quantity", abs(quantity) > MOST_QUANTITY),
        ("huge_price", abs(price) > MOST_PRICE),
        ("negative_price", price < 0),
    )
    return next((code for code, wrong in checks if wrong), None)


def _number(text):
    """Return the number written as 1234.5, 1,234.5, 1.234,5 or 1234,5; None when it is none."""
    text = text.replace(" ", "").replace("\u00a0", "")
    if "," in text:
        if "." in text and text.rindex(".") > text.rindex(","):
            text = text.replace(",", "")
        else:
            text = text.replace(".", "").replace(",", ".")
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


class _Dates:
    """Reads dates in the one format the file uses: the first that fits, kept while it fits."""

    def __init__(self):
        self.format = None
        self.known = {}

    def parse(self, text):
        if text not in self.known:
            self.known[text] = self._parse(text[:19])
        return self.known[text]

    def _parse(self, text):
        text = text.replace("T", " ")
        for form in (self.format, *_DATES) if self.format else _DATES:
            try:
                at = datetime.strptime(text, form)  # noqa: DTZ007 (times are the file's own clock)
            except ValueError:
                continue
            if 1990 <= at.year <= 2100:
                self.format = form
                return at
        return None


def _refuse_broken(report, rows):
    """Raise when there is nothing to take, or so much is unreadable that the columns must be wrong."""
    if not report.rows:
        raise BadFile("The file has a header but no lines.")
    broken = [(no, code) for no, code in report.notes if code in _BROKEN]
    if len(broken) > MOST_BROKEN * report.rows or not rows:
        kinds = Counter(code for _no, code in report.notes)
        worst = ", ".join(f"{count:,} x {REASONS[code][1]}" for code, count in kinds.most_common(3))
        first = f" The first is line {report.notes[0][0]}." if report.notes else ""
        raise BadFile(
            f"{len(broken):,} of {report.rows:,} lines cannot be read: {worst}.{first} "
            "Are the columns named rightly (--map) and the dates like 2026-01-31 08:30?"
        )


_BROKEN = {"no_order", "no_item", "bad_date", "bad_quantity", "bad_price", "huge_quantity", "huge_price"}
