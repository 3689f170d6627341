"""Rows of past purchases: the order, what arrived, and its bills."""

from .entry_rows import Paper, Position, add_entry
from .money import money
from .stock_rows import Goods, Trip, add_picking


def add_purchase(batch, keys, number, buy):
    """Add a past purchase order with its receipts and bills."""
    own = keys.companies[buy.company]
    site = own.sites[buy.site]
    if buy.sister >= 0:
        partner, name, place = keys.sisters[buy.sister], keys.sister_names[buy.sister], keys.sister_place
    else:
        partner, name, place = keys.vendors[buy.vendor], keys.vendor_names[buy.vendor], keys.vendor_place
    currency = keys.currencies[buy.currency] if buy.currency else own.currency
    order = batch.new_id("purchase_order")
    rows = [batch.new_id("purchase_order_line") for _ in buy.lines]
    reference = batch.new_id("stock_reference")
    batch.add("reference", reference, number, buy.ordered, buy.ordered)
    batch.add("purchase_reference", order, reference)
    received, billed = [0.0] * len(rows), [0.0] * len(rows)
    rate = own.purchase_tax.rate if own.purchase_tax else 0.0
    bills = 0
    for receipt in buy.receipts:
        trip = Trip(
            site.in_prefix, site.in_type, place, site.stock, site.warehouse, receipt.at, buy.promised, number, partner,
            reference=reference, inward=True, purchase=order,
        )  # fmt: skip
        add_picking(batch, keys, own, trip, [
            Goods(buy.lines[no].item, quantity, money(quantity * buy.lines[no].price / buy.rate), None, rows[no],
                  buy.lines[no].price)
            for no, quantity in receipt.parts
        ])  # fmt: skip
        for no, quantity in receipt.parts:
            received[no] += quantity
            billed[no] += quantity if receipt.billed else 0.0
        if receipt.billed:
            _add_bill(batch, keys, own, buy, receipt, rows, order, (partner, name, currency, number, rate))
            bills += 1
    _add_order(
        batch, keys, own, buy, order, rows, (partner, currency, number, rate, bills), received, billed, site
    )


def _add_bill(batch, keys, own, buy, receipt, rows, order, head):
    partner, name, currency, number, rate = head
    positions = []
    for no, quantity in receipt.parts:
        line = buy.lines[no]
        price = money(line.price * receipt.factor)
        subtotal = money(quantity * price)
        positions.append(Position(
            line.item, quantity, price, 0.0, subtotal, money(subtotal * rate), None, rows[no],
        ))  # fmt: skip
    paper = Paper(
        "in_invoice", partner, name, receipt.billed, receipt.due or receipt.billed, receipt.paid, number, currency,
        buy.rate, reference=buy.reference or None,
    )  # fmt: skip
    batch.add("purchase_bill", order, add_entry(batch, keys, own, paper, positions))


def _add_order(batch, keys, own, buy, order, rows, head, received, billed, site):
    partner, currency, number, rate, bills = head
    at = buy.ordered
    untaxed = taxed = 0.0
    open_bill = False
    for no, (line, row) in enumerate(zip(buy.lines, rows, strict=True)):
        product, uom = keys.items[line.item]
        subtotal = money(line.quantity * line.price)
        tax = money(subtotal * rate)
        untaxed, taxed = untaxed + subtotal, taxed + tax
        left = received[no] - billed[no]
        open_bill = open_bill or abs(left) > 1e-9
        batch.add(
            "purchase_line", row, order, own.company, partner, product, uom, keys.names[line.item], line.quantity,
            line.quantity, line.price, line.price, subtotal, tax, money(subtotal + tax), received[no], billed[no],
            left, buy.promised, at, at,
        )  # fmt: skip
        if rate:
            batch.add("purchase_line_tax", row, own.purchase_tax.tax)
    untaxed, taxed = money(untaxed), money(taxed)
    total = money(untaxed + taxed)
    batch.add(
        "purchase", order, number, own.company, currency, buy.rate, partner, own.buyer, site.in_type, buy.reference,
        at, at, buy.promised, at, buy.receipts[0].at if buy.receipts else None, untaxed, taxed, total,
        money(total / buy.rate), bills, "to invoice" if open_bill else ("invoiced" if bills else "no"),
        "full" if buy.receipts else "pending", at, at,
    )  # fmt: skip
