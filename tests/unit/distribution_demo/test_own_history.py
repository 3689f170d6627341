from collections import defaultdict
from datetime import date, timedelta

import pytest
from distribution_demo_logic.file_reader import BadFile, read
from distribution_demo_logic.own_history import build

HEADER = "order,date,customer,country,item,description,quantity,unit_price\n"
TODAY = date(2026, 11, 20)


def books_of(*lines, **options):
    rows, report = read((HEADER + "\n".join(lines) + "\n").encode())
    return build(rows, report, TODAY, {"open_days": 1} | options), report


def counted(report):
    counts = defaultdict(int)
    for _no, code in report.notes:
        counts[code] += 1
    return dict(counts)


def past(*extra):
    """Return lines of a past sale of 10 and an open one of 4, with *extra* between."""
    return [
        "A1,2011-08-01 09:00:00,C1,Germany,X,Thing,10,5",
        *extra,
        "Z9,2011-08-31 10:00:00,C1,Germany,X,Thing,4,5",
    ]


def test_last_day_becomes_today_and_the_rest_history():
    books, report = books_of(*past())
    assert [order.ordered.date() for order in books.open_orders] == [TODAY]
    assert books.sales[0].ordered.date() == TODAY - timedelta(days=30)
    assert counted(report) == {"history": 1, "open": 1}


def test_open_days_counts_days_with_orders():
    lines = [f"A{day},2011-08-{day:02d} 09:00:00,C1,Germany,X,Thing,1,5" for day in (1, 5, 9, 20)]
    books, _report = books_of(*lines, open_days=2)
    assert (len(books.sales), len(books.open_orders)) == (2, 2)


def test_return_is_linked_to_the_latest_sale_first():
    books, report = books_of(*past(
        "A2,2011-08-03 09:00:00,C1,Germany,X,Thing,3,6", "C7,2011-08-10 09:00:00,C1,Germany,X,Thing,-5,6",
    ))  # fmt: skip
    back = books.returns[0].lines
    assert [(books.sales[line.sale].reference, line.quantity) for line in back] == [("A2", 3.0), ("A1", 2.0)]
    assert counted(report)["returned"] == 1


def test_return_beyond_what_was_bought_is_not_linked():
    books, report = books_of(*past("C7,2011-08-10 09:00:00,C1,Germany,X,Thing,-12,5"))
    assert [(line.sale, line.quantity) for line in books.returns[0].lines] == [(0, 10.0), (-1, 2.0)]
    assert counted(report)["no_sale"] == 1


def test_same_day_cancellation_ships_nothing():
    books, report = books_of(*past(
        "B1,2011-08-10 09:00:00,C2,Germany,X,Thing,74215,1", "CB1,2011-08-10 09:20:00,C2,Germany,X,Thing,-74215,1",
    ))  # fmt: skip
    assert counted(report)["cancelled"] == 2
    assert len(books.sales) == 1
    assert books.returns == []


def test_line_without_customer_goes_to_the_walk_in_customer():
    books, report = books_of(*past("B1,2011-08-10 09:00:00,,Germany,X,Thing,2,5"))
    assert books.customers[books.sales[1].customer].name == "Walk-in customer"
    assert counted(report)["walk_in"] == 1


def test_line_without_customer_and_price_is_a_stock_correction():
    books, report = books_of(*past("B1,2011-08-10 09:00:00,,Germany,X,damaged,-3,0"))
    found = [entry for entry in books.adjustments if entry.reason == "damaged"]
    assert [entry.quantity for entry in found] == [-3.0]
    assert counted(report)["adjustment"] == 1
    assert books.returns == []


def test_codes_that_are_no_goods_are_services_without_stock():
    books, report = books_of(
        *past(
            "B1,2011-08-10 09:00:00,C1,Germany,post,Postage,1,18",
            "B1,2011-08-10 09:00:00,C1,Germany,ABC,Fee,1,2",
        ),
        services={"ABC"},
    )
    assert {item.code for item in books.items if item.service} == {"POST", "ABC"}
    assert counted(report)["service"] == 2
    services = {n for n, item in enumerate(books.items) if item.service}
    assert not services & {entry.item for entry in books.adjustments}


def test_items_differing_in_capitals_are_one():
    books, report = books_of(*past("B1,2011-08-10 09:00:00,C1,Germany,x,Thing,1,5"))
    assert [item.code for item in books.items] == ["X"]
    assert counted(report)["item_case"] == 1


def test_file_without_a_sale_is_refused():
    with pytest.raises(BadFile, match="No line of the file is a sale"):
        books_of("C1,2011-08-10 09:00:00,C1,Germany,X,Thing,-1,5")


def test_every_line_is_accounted_for_once():
    books, report = books_of(*past(
        "B1,2011-08-10 09:00:00,,Germany,X,damaged,-3,0", "B2,2011-08-10 09:00:00,C1,Germany,X,Thing,0,5",
        "B3,2011-08-10 09:00:00,C1,Germany,X,Thing,-1,5", "B3,2011-08-10 09:00:00,C1,Germany,X,Thing,-1,5",
    ))  # fmt: skip
    fates = ("history", "open", "returned", "adjustment", "cancelled", "duplicate", "zero_quantity")
    assert sum(counted(report).get(code, 0) for code in fates) == report.rows == 6


def test_stock_never_falls_below_zero():
    lines = [
        f"A{n},2011-{3 + n // 28:02d}-{1 + n % 28:02d} 09:00:00,C{n % 5},Germany,I{n % 7},Thing,{1 + n * 37 % 90},5"
        for n in range(150)
    ]
    books, _report = books_of(*lines, "Z,2011-08-31 09:00:00,C1,Germany,I0,Thing,5000,5", open_days=3)
    events = defaultdict(list)
    for sale in books.sales:
        for shipment in sale.shipments:
            for no, quantity in shipment.parts:
                events[sale.lines[no].item].append((shipment.at, -quantity))
    for buy in books.purchases:
        for receipt in buy.receipts:
            for no, quantity in receipt.parts:
                events[buy.lines[no].item].append((receipt.at, quantity))
    for found in books.adjustments:
        events[found.item].append((found.at, found.quantity))
    for moves in events.values():
        stock = 0.0
        for _at, quantity in sorted(moves, key=lambda move: (move[0], -move[1])):
            stock += quantity
            assert stock >= 0
    assert any(not buy.receipts for buy in books.purchases), "what is short today is on order"


def test_same_file_gives_same_books():
    assert books_of(*past())[0] == books_of(*past())[0]
