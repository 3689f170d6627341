"""Invents the demo distributor: masters, then a year day by day, then the orders of today.

Deterministic: the same *today* gives the same books. Everything that can go wrong in a distributor's
week is in it somewhere: late, short and wrongly billed receipts, slow payers, returns, count differences.
"""

from random import Random

from . import names
from .books import Books, Company, Customer, Item, Site, Vendor
from .today import add_today
from .year import Year

SEED = 20190
GOODS = 400
# Of 400 items 60 are A, 120 B, the rest C; A items are ordered ten times as often as C items.
GRADES = ((60, "A", 10.0), (180, "B", 3.0), (GOODS, "C", 1.0))


def build(today):
    """Return the Books of the demo distributor as of *today*."""
    dice = Random(SEED)
    books = Books(
        [Company(*entry[:5], rate=entry[5]) for entry in names.COMPANIES],
        [Site(*entry) for entry in names.SITES],
        list(names.TEAMS),
        _items(dice),
        _customers(dice),
        [
            # Numbers of a range that Germany keeps free for films and examples.
            Vendor(f"V{no:02d}", name, country, 3 + no % 6 * 3, f"+49 30 23125 {100 + no}")
            for no, (name, country) in enumerate(names.vendors(), 1)
        ],
        quotations=True,
    )
    year = Year(books, dice, today)
    year.run()
    add_today(books, dice, year, today)
    return books


def _items(dice):
    goods = names.goods(GOODS)
    dice.shuffle(goods)
    items = []
    for number, (code, name) in enumerate(goods):
        grade = next(grade for below, grade, _weight in GRADES if number < below)
        cost = round(2 + dice.lognormvariate(2.6, 0.9), 2)
        price = round(cost * dice.uniform(1.3, 1.9), 2)
        items.append(
            Item(code, name, price, cost, False, grade, number % 25, round(dice.uniform(0.1, 12), 1))
        )
    items.append(Item("FREIGHT", "Freight, flat rate", 9.9, 0.0, True))
    return items


def _customers(dice):
    german, swiss = names.customers()
    found = []
    for number, (name, country, city) in enumerate(german + swiss):
        company = 2 if country == "CH" else 0 if number < 4 else 1
        team = 1 if number < 9 or number in (44, 45) else (0, 0, 2, 3)[number % 4]
        site = {0: 0, 2: 3}.get(company) or (1 if number % 2 else 2) if company else 0
        found.append(Customer(
            f"K{1001 + number}", name, country, city, f"Hauptstrasse {1 + number % 90}",
            str(dice.randint(1000, 9000) if country == "CH" else dice.randint(10000, 99000)),
            company, team, 0.0, (30, 30, 14, 30, 45)[number % 5] if team != 3 else 0, site,
        ))  # fmt: skip
    return found
