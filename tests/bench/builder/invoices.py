"""Customer invoices and vendor bills of the past documents, and the bank entries that paid most of them."""

from dataclasses import dataclass

from .sql import TAX, flat, pick


@dataclass(frozen=True)
class Kind:
    """What differs between the two sides; *sign* is that of the receivable or payable line."""

    name: str
    sign: int
    invoice: str
    payment: str
    lines: str
    quantity: str
    price: str
    discount: str
    subtotal: str
    per: str
    origin: str
    partner: str


SALE = Kind(
    "sale", 1, "invoice", "payment", "bench_past_line", "g.qty", "g.price", "g.discount", "g.subtotal",
    "lines_per_order", "'SH' || lpad(g.i::text, 6, '0')", "Customer",
)  # fmt: skip
PURCHASE = Kind(
    "purchase", -1, "bill", "vendor_payment", "bench_bought_line", "g.received", "g.bill_price", "0",
    "g.received * g.bill_price", "lines_per_purchase", "'PH' || lpad(g.i::text, 6, '0')", "Vendor",
)  # fmt: skip


def make(env, world, load):
    """Make one document per billed order, and one payment per partner, warehouse and month."""
    _stage_documents(load)
    _stage_payments(load)
    bases = {
        table: load.top(table)
        for table in (
            "account_move",
            "account_move_line",
            "account_partial_reconcile",
            "account_full_reconcile",
        )
    }
    bases["payments"] = bases["account_move"] + load.value("SELECT max(v) FROM bench_invoice")
    for kind in (SALE, PURCHASE):
        templates = _line_templates(env, world, kind.invoice)
        _copy_heads(world, load, kind, bases)
        _copy_product_lines(world, load, kind, bases, templates["product"])
        _copy_tax_lines(load, kind, bases, templates["tax"])
        due = _copy_due_lines(load, kind, bases, templates["payment_term"])
        _copy_payments(env, world, load, kind, bases, due)


def _stage_documents(load):
    """Stage totals (tax on the whole document) and the numbers that the journals would have given."""
    columns = "o.i, o.k, o.billed_on AS day, o.paid_on, o.done1::date AS delivered"
    load.stage(
        "bench_unnumbered",
        f"SELECT d.*, round(net * {TAX}, 2) AS tax, s.company_id, row_number() OVER (ORDER BY day, kind, i) AS v FROM ("
        f" SELECT 'sale' AS kind, {columns}, o.billed_on + 30 AS due, o.customer AS partner, o.user_id, o.team_id,"
        "  sum(l.subtotal) AS net FROM bench_past o JOIN bench_past_line l ON l.i = o.i WHERE o.billed"
        "  GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10"
        f" UNION ALL SELECT 'purchase', {columns}, o.billed_on, o.vendor, NULL::int, NULL::int, sum(l.received * l.bill_price)"
        "  FROM bench_bought o JOIN bench_bought_line l ON l.i = o.i WHERE o.billed"
        "  GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10) d JOIN bench_site s USING (k)",
    )
    load.stage(
        "bench_invoice",
        "SELECT d.*, net + tax AS gross, prefix || lpad(number::text, CASE kind WHEN 'sale' THEN 5 ELSE 4 END, '0') AS name"
        " FROM (SELECT d.*, 100 + row_number() OVER (PARTITION BY company_id, prefix ORDER BY v) AS number FROM ("
        " SELECT d.*, CASE kind WHEN 'sale' THEN 'INV/' || to_char(day, 'YYYY') ELSE 'BILL/' || to_char(day, 'YYYY/MM') END"
        " || '/' AS prefix FROM bench_unnumbered d) d) d",
    )


def _stage_payments(load):
    load.stage(
        "bench_payment",
        "SELECT d.*, prefix || lpad(number::text, 5, '0') AS name FROM ("
        " SELECT d.*, 100 + row_number() OVER (PARTITION BY company_id, prefix ORDER BY y) AS number FROM ("
        " SELECT d.*, 'BNK1/' || to_char(day, 'YYYY') || '/' AS prefix, row_number() OVER (ORDER BY day, kind, k, partner) AS y"
        " FROM (SELECT kind, k, company_id, partner, date_trunc('month', paid_on) AS month, max(paid_on) AS day,"
        "  sum(gross) AS total FROM bench_invoice WHERE paid_on IS NOT NULL GROUP BY 1, 2, 3, 4, 5) d) d) d",
    )
    load.stage(
        "bench_paid",
        "SELECT i.v, p.y, p.day AS paid_day FROM bench_invoice i JOIN bench_payment p ON p.kind = i.kind AND p.k = i.k"
        " AND p.partner = i.partner AND p.month = date_trunc('month', i.paid_on)",
    )


def _line_templates(env, world, name):
    """Return per kind of line the ids to copy, flat by site, in document order."""
    found = {"product": [], "tax": [], "payment_term": []}
    for move in env["account.move"].browse(world.template_ids(name)):
        for kind, ids in found.items():
            ids.append(
                move.line_ids.filtered(lambda line, kind=kind: line.display_type == kind).sorted("id").ids
            )
    return {kind: flat(ids) for kind, ids in found.items()}


def _copy_heads(world, load, kind, bases):
    sale = kind is SALE
    signed = "" if sale else "-"
    load.copy_rows(
        "account_move",
        f"(SELECT i.*, p.y FROM bench_invoice i LEFT JOIN bench_paid p USING (v) WHERE kind = '{kind.name}')",
        pick(world.template_ids(kind.invoice), "g.k"),
        id=f"{bases['account_move']} + g.v", name="g.name", sequence_prefix="g.prefix", sequence_number="g.number",
        made_sequence_gap="g.number = 101",
        ref=kind.origin if sale else "NULL", invoice_origin=kind.origin,
        payment_reference="g.name" if sale else "NULL", date="g.day", invoice_date="g.day", invoice_date_due="g.due",
        delivery_date="g.delivered" if sale else "NULL", partner_id="g.partner", commercial_partner_id="g.partner",
        partner_shipping_id="g.partner", invoice_user_id="g.user_id" if sale else "t.invoice_user_id",
        team_id="g.team_id" if sale else "t.team_id",
        invoice_partner_display_name=f"'{kind.partner} ' || (g.partner - "
        f"{world.customer_base if sale else world.vendor_base})",
        amount_untaxed="g.net", amount_tax="g.tax", amount_total="g.gross",
        amount_residual="CASE WHEN g.y IS NULL THEN g.gross ELSE 0 END", amount_untaxed_signed=f"{signed}g.net",
        amount_untaxed_in_currency_signed=f"{signed}g.net", amount_tax_signed=f"{signed}g.tax",
        amount_total_signed=f"{signed}g.gross", amount_total_in_currency_signed=f"{signed}g.gross",
        amount_residual_signed=f"CASE WHEN g.y IS NULL THEN {signed}g.gross ELSE 0 END",
        payment_state="CASE WHEN g.y IS NULL THEN 'not_paid' ELSE 'paid' END", access_token="NULL",
        create_date="g.day", write_date="g.day",
    )  # fmt: skip
    if not sale:
        load.run(
            "INSERT INTO account_move_purchase_order_rel (purchase_order_id, account_move_id)"
            f" SELECT {world.templates['bought']['orders']} + i, {bases['account_move']} + v FROM bench_invoice"
            " WHERE kind = 'purchase'"
        )


def _amounts(value):
    """Return the columns that hold a line's amount; *value* is positive for a debit."""
    return {
        "balance": value,
        "amount_currency": value,
        "debit": f"greatest({value}, 0)",
        "credit": f"greatest(-({value}), 0)",
    }


def _common(kind, bases):
    return {
        "move_id": f"{bases['account_move']} + g.v", "move_name": "g.name", "partner_id": "g.partner", "date": "g.day",
        "invoice_date": "g.day", "create_date": "g.day", "write_date": "g.day",
        "ref": kind.origin if kind is SALE else "NULL",
    }  # fmt: skip


def _copy_product_lines(world, load, kind, bases, template):
    per = getattr(world.profile, kind.per)
    base = load.top("account_move_line")
    source = (
        f"(SELECT l.*, v.v, v.name, v.partner, v.day FROM {kind.lines} l JOIN bench_invoice v"
        f" ON v.kind = '{kind.name}' AND v.i = l.i)"
    )
    documents = world.templates["past" if kind is SALE else "bought"]
    link = {"purchase_line_id": f"{documents['lines']} + g.j"} if kind is PURCHASE else {}
    choose = pick(template, f"g.k * {per} + g.n - 1")
    load.copy_rows(
        "account_move_line", source, choose,
        id=f"{base} + g.j", product_id="g.pid", quantity=kind.quantity, price_unit=kind.price, discount=kind.discount,
        price_subtotal=kind.subtotal, price_total=f"round({kind.subtotal} * (1 + {TAX}), 2)", sequence="9 + g.n",
        name="'[SKU' || lpad(g.r::text, 5, '0') || '] Product ' || g.r", **link,
        **_amounts(f"{-kind.sign} * {kind.subtotal}"), **_common(kind, bases),
    )  # fmt: skip
    load.run(
        "INSERT INTO account_move_line_account_tax_rel (account_move_line_id, account_tax_id)"
        f" SELECT {base} + g.j, x.account_tax_id FROM {source} g JOIN account_move_line_account_tax_rel x"
        f" ON x.account_move_line_id = {choose[0]}"
    )
    if kind is SALE:
        load.run(
            "INSERT INTO sale_order_line_invoice_rel (invoice_line_id, order_line_id)"
            f" SELECT {base} + g.j, {documents['lines']} + g.j FROM {source} g"
        )


def _copy_tax_lines(load, kind, bases, template):
    base = load.top("account_move_line")
    load.copy_rows(
        "account_move_line", f"(SELECT * FROM bench_invoice WHERE kind = '{kind.name}')", pick(template, "g.k"),
        id=f"{base} + g.v", tax_base_amount=f"{-kind.sign} * g.net", **_amounts(f"{-kind.sign} * g.tax"),
        **_common(kind, bases),
    )  # fmt: skip


def _copy_due_lines(load, kind, bases, template):
    """Copy the receivable or payable lines; return the id before the first of them."""
    base = load.top("account_move_line")
    full = f"{bases['account_full_reconcile']} + g.y"
    residual = f"CASE WHEN g.y IS NULL THEN {kind.sign} * g.gross ELSE 0 END"
    load.copy_rows(
        "account_move_line",
        f"(SELECT i.*, p.y FROM bench_invoice i LEFT JOIN bench_paid p USING (v) WHERE kind = '{kind.name}')",
        pick(template, "g.k"),
        id=f"{base} + g.v", date_maturity="g.due", amount_residual=residual, amount_residual_currency=residual,
        reconciled="g.y IS NOT NULL", full_reconcile_id=full, matching_number=f"({full})::text",
        name=f"{kind.origin} || ' - ' || g.name" if kind is SALE else "NULL", **_amounts(f"{kind.sign} * g.gross"),
        **_common(kind, bases),
    )  # fmt: skip
    return base


def _copy_payments(env, world, load, kind, bases, due):
    """Copy bank entries with their two lines and reconcile the documents that they pay."""
    entries = env["account.move"].browse(world.template_ids(kind.payment))
    open_lines = [entry.line_ids.filtered("full_reconcile_id").id for entry in entries]
    bank_lines = [entry.line_ids.filtered(lambda line: not line.full_reconcile_id).id for entry in entries]
    source = f"(SELECT * FROM bench_payment WHERE kind = '{kind.name}')"
    load.copy_rows(
        "account_move", source, pick(entries.ids, "g.k"),
        id=f"{bases['payments']} + g.y", name="g.name", sequence_prefix="g.prefix", sequence_number="g.number",
        made_sequence_gap="g.number = 101",
        date="g.day", invoice_date_due="g.day", partner_id="g.partner", commercial_partner_id="g.partner",
        invoice_partner_display_name=f"'{kind.partner} ' || (g.partner - "
        f"{world.customer_base if kind is SALE else world.vendor_base})",
        amount_total="g.total", amount_total_signed="g.total", amount_total_in_currency_signed="g.total",
        create_date="g.day", write_date="g.day",
    )  # fmt: skip
    full = f"{bases['account_full_reconcile']} + g.y"
    common = {
        "move_id": f"{bases['payments']} + g.y", "move_name": "g.name", "partner_id": "g.partner", "date": "g.day",
        "create_date": "g.day", "write_date": "g.day",
    }  # fmt: skip
    against, bank = f"{-kind.sign} * g.total", f"{kind.sign} * g.total"
    base = load.top("account_move_line")
    load.copy_rows(
        "account_move_line", source, pick(open_lines, "g.k"),
        id=f"{base} + g.y", full_reconcile_id=full, matching_number=f"({full})::text", price_subtotal=against,
        price_total=against, **_amounts(against), **common,
    )  # fmt: skip
    bank_base = load.top("account_move_line")
    load.copy_rows(
        "account_move_line", source, pick(bank_lines, "g.k"),
        id=f"{bank_base} + g.y", amount_residual=bank, amount_residual_currency=bank, price_subtotal=bank,
        price_total=bank, **_amounts(bank), **common,
    )  # fmt: skip
    load.copy_rows(
        "account_full_reconcile", source, load.value("SELECT min(id) FROM account_full_reconcile"),
        id=full, create_date="g.day", write_date="g.day",
    )  # fmt: skip
    partials = env["account.move.line"].browse(open_lines)
    templates = [(line.matched_debit_ids | line.matched_credit_ids).id for line in partials]
    document, payment = f"{due} + g.v", f"{base} + g.y"
    debit, credit = (document, payment) if kind.sign > 0 else (payment, document)
    load.copy_rows(
        "account_partial_reconcile",
        f"(SELECT i.*, p.y, p.paid_day FROM bench_invoice i JOIN bench_paid p USING (v) WHERE kind = '{kind.name}')",
        pick(templates, "g.k"),
        id=f"{bases['account_partial_reconcile']} + g.v", debit_move_id=debit, credit_move_id=credit, amount="g.gross",
        debit_amount_currency="g.gross", credit_amount_currency="g.gross", max_date="g.paid_day", full_reconcile_id=full,
        create_date="g.paid_day", write_date="g.paid_day",
    )  # fmt: skip
