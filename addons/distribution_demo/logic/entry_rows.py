"""Rows of posted invoices, credit notes, bills and the bank entries that settle them."""

from typing import NamedTuple

from .money import money


class Position(NamedTuple):
    """One invoiced line; amounts in the document's currency, tax-exclusive."""

    item: int
    quantity: float
    price: float
    discount: float
    subtotal: float
    tax: float
    sale_line: int | None = None
    purchase_line: int | None = None


class Paper(NamedTuple):
    """An invoice, credit note or bill to be. ``rate``: document currency per company currency."""

    kind: str
    partner: int
    partner_name: str
    day: object
    due: object
    paid: object
    origin: str
    currency: int
    rate: float = 1.0
    team: int | None = None
    shipped: object = None
    reference: str | None = None
    reversed: int | None = None


# Which way the party's own line (receivable or payable) goes.
_SIGN = {"out_invoice": 1, "out_refund": -1, "in_invoice": -1}
_CODE = {"out_invoice": "", "out_refund": "R", "in_invoice": ""}


def add_entry(batch, keys, own, paper, positions):
    """Add a posted document, and the bank entry of its payment when it is paid. Return its id."""
    sign = _SIGN[paper.kind]
    sale = paper.kind != "in_invoice"
    tax = own.sale_tax if sale else own.purchase_tax
    move = batch.new_id("account_move")
    prefix, number, name = _number(batch, own, paper)
    untaxed = money(sum(position.subtotal for position in positions))
    taxed = money(sum(position.tax for position in positions))
    total = money(untaxed + taxed)
    book = _Book(batch, own, paper, move, name, sign)
    base = 0.0
    for count, position in enumerate(positions):
        base += book.goods(keys, position, count, sale, tax)
    posted = book.tax(taxed, tax, sale, untaxed) if taxed and tax else 0.0
    balance = money(base + posted)
    full = batch.new_id("account_full_reconcile") if paper.paid and total else None
    term = book.term(balance, total, full, sale)
    residual = 0.0 if full else total
    batch.add(
        "invoice" if sale else "bill", move, name, prefix, number, paper.kind,
        own.sale_journal if sale else own.purchase_journal, own.company, paper.currency, paper.partner,
        paper.partner, paper.partner if sale else None, paper.partner_name, own.user if sale else own.buyer, paper.team,
        paper.reference or (paper.origin if sale else None), name if paper.kind == "out_invoice" else None,
        paper.origin, paper.day, paper.day, paper.due, paper.shipped, paper.rate, untaxed, taxed, total, residual,
        sign * base, sign * untaxed, sign * posted, sign * balance, sign * total, sign * (0.0 if full else balance),
        _payment_state(paper.kind, full or not total), paper.reversed, paper.day, paper.day,
    )  # fmt: skip
    if full:
        _settle(batch, own, paper, term, balance, total, full, sign, sale)
    return move


def _payment_state(kind, settled):
    """Return the state Odoo computes: a credit note paid out by a bank entry counts as reversed."""
    if not settled:
        return "not_paid"
    return "reversed" if kind == "out_refund" else "paid"


def _number(batch, own, paper):
    """Return (prefix, number, name): customer papers count per year, bills per month, as the journals do."""
    code = own.sale_code if paper.kind != "in_invoice" else own.purchase_code
    if paper.kind == "in_invoice":
        prefix = f"{code}/{paper.day.year}/{paper.day.month:02d}/"
        number = batch.numbers.next((own.company, prefix))
        return prefix, number, f"{prefix}{number:04d}"
    prefix = f"{_CODE[paper.kind]}{code}/{paper.day.year}/"
    number = batch.numbers.next((own.company, prefix))
    return prefix, number, f"{prefix}{number:05d}"


class _Book:
    """Adds the lines of one entry; each returns what it posted, party side positive."""

    def __init__(self, batch, own, paper, move, name, sign):
        self.batch, self.own, self.paper, self.move, self.name, self.sign = (
            batch,
            own,
            paper,
            move,
            name,
            sign,
        )
        self.journal = own.purchase_journal if paper.kind == "in_invoice" else own.sale_journal

    def _common(self, line, account, text, balance, amount):
        paper, own = self.paper, self.own
        return (
            line, self.move, self.journal, own.company, own.currency, paper.currency, paper.partner, account,
            self.name, paper.reference or (paper.origin if paper.kind != "in_invoice" else None), text, paper.day,
            paper.day, max(balance, 0.0), max(-balance, 0.0), balance, amount, paper.day, paper.day,
        )  # fmt: skip

    def goods(self, keys, position, count, sale, tax):
        worth = money(position.subtotal / self.paper.rate)
        line = self.batch.new_id("account_move_line")
        product, uom = keys.items[position.item]
        self.batch.add(
            "invoice_goods" if sale else "bill_goods",
            *self._common(
                line, self.own.income if sale else self.own.expense, keys.names[position.item],
                -self.sign * worth or 0.0, -self.sign * position.subtotal or 0.0,
            ),
            product, uom, position.quantity, position.price, position.discount, position.subtotal,
            money(position.subtotal + position.tax), count, position.purchase_line,
        )  # fmt: skip
        if tax:
            self.batch.add("invoice_line_tax", line, tax.tax)
        if position.sale_line:
            self.batch.add("order_line_invoice", position.sale_line, line)
        return worth

    def tax(self, taxed, tax, sale, untaxed):
        worth = money(taxed / self.paper.rate)
        part = tax.refund_part if self.paper.kind == "out_refund" else tax.invoice_part
        line = self.batch.new_id("account_move_line")
        self.batch.add(
            "invoice_tax" if sale else "bill_tax",
            *self._common(line, tax.account, tax.name, -self.sign * worth, -self.sign * taxed),
            tax.tax, tax.group, part, -self.sign * money(untaxed / self.paper.rate),
        )  # fmt: skip
        return worth

    def term(self, balance, total, full, sale):
        line = self.batch.new_id("account_move_line")
        account = self.own.receivable if sale else self.own.payable
        text = (
            f"{self.paper.origin} - {self.name}" if self.paper.kind == "out_invoice" else self.paper.reference
        )
        left, left_currency = (0.0, 0.0) if full else (self.sign * balance, self.sign * total)
        self.batch.add(
            "invoice_term" if sale else "bill_term",
            *self._common(line, account, text, self.sign * balance, self.sign * total),
            self.paper.due, left, left_currency, bool(full) or not total, full, str(full) if full else None,
        )  # fmt: skip
        return line


def _settle(batch, own, paper, term, balance, total, full, sign, sale):
    """Add the bank entry that pays a document in full, and their reconciliation."""
    day = paper.paid
    prefix = f"{own.bank_code}/{day.year}/"
    number = batch.numbers.next((own.company, prefix))
    name = f"{prefix}{number:05d}"
    move, bank, party = (batch.new_id(t) for t in ("account_move", "account_move_line", "account_move_line"))
    batch.add(
        "payment", move, name, prefix, number, "entry", own.bank_journal, own.company, paper.currency,
        None, None, None, None, None, None, None, None, day, None, day, None, 0.0,
        0.0, 0.0, total, 0.0, 0.0, 0.0, 0.0, balance, total, 0.0, "not_paid", None, day, day,
    )  # fmt: skip
    for kind, line, account, side, extra in (
        ("payment_bank", bank, own.bank_account, sign, ()),
        (
            "payment_term",
            party,
            own.receivable if sale else own.payable,
            -sign,
            (None, 0.0, 0.0, True, full, str(full)),
        ),
    ):
        worth = side * balance
        common = (
            line, move, own.bank_journal, own.company, own.currency, paper.currency, paper.partner, account, name,
            None, paper.origin, day, None, max(worth, 0.0), max(-worth, 0.0), worth, side * total, day, day,
        )  # fmt: skip
        if kind == "payment_bank":
            batch.add(kind, *common, worth, side * total, side * total, side * total)
        else:
            batch.add(kind, *common, side * total, side * total, *extra)
    batch.add("full", full, day, day)
    debit, credit = (term, party) if sign > 0 else (party, term)
    batch.add(
        "partial", batch.new_id("account_partial_reconcile"), debit, credit, full, paper.currency, paper.currency,
        own.company, max(day, paper.day), balance, total, total, day, day,
    )  # fmt: skip
