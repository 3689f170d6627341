from collections import Counter, defaultdict
from datetime import date, datetime, time

import pytest
from distribution_demo_logic.company import build

TODAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def books():
    return build(TODAY)


def test_is_deterministic(books):
    assert build(TODAY) == books


def test_has_what_the_demo_promises(books):
    assert len({company.country for company in books.companies}) == 2
    assert len({company.currency for company in books.companies}) == 2
    assert [len(part) for part in (books.companies, books.sites, books.teams, books.vendors)] == [3, 4, 4, 25]
    assert len(books.customers) == 60
    assert Counter(item.grade for item in books.items if not item.service) == {"A": 60, "B": 120, "C": 220}
    assert all(customer.limit > 0 for customer in books.customers)


def test_every_typical_trouble_is_there(books):
    stories = Counter(order.story for order in books.open_orders)
    for story in (
        "normal", "over the credit limit", "overdue invoices", "waits for a late receipt", "thin margin",
        "discount above what the desk may give", "ships complete, one line missing",
    ):  # fmt: skip
        assert stories[story], story
    assert stories["waits for a late receipt"] >= 5
    late = [buy for buy in books.purchases if not buy.receipts and buy.promised.date() < TODAY]
    assert late


def test_scarce_goods_are_given_out_before_the_key_account_asks(books):
    stories = defaultdict(list)
    for order in books.open_orders:
        stories[order.story].append(order)
    holders, wanting = (
        stories[story]
        for story in ("has what a key account waits for", "key account, the goods are given to others")
    )
    assert {order.lines[0].item for order in wanting} == {order.lines[0].item for order in holders}
    assert books.handed_out in {order.lines[0].item for order in wanting}
    for late in wanting:
        line = late.lines[0]
        had = [order for order in holders if order.lines[0].item == line.item]
        assert all(order.ordered < late.ordered and order.site == late.site for order in had)
        assert 0 < line.quantity < sum(order.lines[0].quantity for order in had)
    [kept] = [one for one in books.kept if one.protects]
    [asking] = stories["wants what is kept for key accounts"]
    assert asking.lines[0].item == kept.item
    assert asking.team != kept.team
    # Who waits for them is stopped by nothing else.
    assert {order.customer for order in wanting}.isdisjoint(
        order.customer for order in stories["over the credit limit"]
    )
    assert books.late_payers
    assert books.substitutes


def test_returns_say_why(books):
    assert all(line.reason for back in books.returns for line in back.lines)


def test_faults_of_a_year_are_there(books):
    received = [buy for buy in books.purchases if buy.receipts]
    assert any(len(buy.receipts) > 1 for buy in received), "in parts"
    assert any(buy.receipts[0].at > buy.promised for buy in received), "late"
    assert any(receipt.factor > 1 for buy in received for receipt in buy.receipts), "billed dearer"
    assert any(not receipt.billed for buy in received for receipt in buy.receipts), "not billed"
    assert books.returns
    assert books.transfers
    open_invoices = [
        s for sale in books.sales for s in sale.shipments if not s.paid and s.due and s.due < TODAY
    ]
    assert open_invoices


def test_nothing_of_the_past_happens_today_or_later(books):
    midnight = datetime.combine(TODAY, time())
    for sale in books.sales:
        assert all(shipment.at < midnight for shipment in sale.shipments)
        assert all(not shipment.paid or shipment.paid < TODAY for shipment in sale.shipments)
    for buy in books.purchases:
        assert all(receipt.at < midnight for receipt in buy.receipts)


def stock_moves(books):
    """Yield (site, item, time, quantity) of everything that changes a site's stock."""
    for sale in books.sales:
        for shipment in sale.shipments:
            yield from (
                (sale.site, sale.lines[no].item, shipment.at, -quantity) for no, quantity in shipment.parts
            )
    for buy in books.purchases:
        for receipt in buy.receipts:
            yield from (
                (buy.site, buy.lines[no].item, receipt.at, quantity) for no, quantity in receipt.parts
            )
    for back in books.returns:
        yield from ((back.site, line.item, back.at, line.quantity) for line in back.lines)
    for transfer in books.transfers:
        for item, quantity in transfer.parts:
            yield transfer.source, item, transfer.at, -quantity
            yield transfer.target, item, transfer.at, quantity
    for found in books.adjustments:
        yield found.site, found.item, found.at, found.quantity


def test_stock_never_falls_below_zero_at_any_site(books):
    days = defaultdict(lambda: defaultdict(float))
    for site, item, at, quantity in stock_moves(books):
        if not books.items[item].service:
            days[site, item][at.date()] += quantity
    for changes in days.values():
        stock = 0.0
        for day in sorted(changes):
            stock += changes[day]
            assert stock >= 0


def test_sister_companies_sell_what_the_other_buys(books):
    sold = {sale.reference: sale for sale in books.sales if sale.sister >= 0}
    bought = {buy.reference: buy for buy in books.purchases if buy.sister >= 0}
    assert sold.keys() == bought.keys()
    for reference, buy in bought.items():
        assert [(line.item, line.quantity, line.price) for line in buy.lines] == [
            (line.item, line.quantity, line.price) for line in sold[reference].lines
        ]
