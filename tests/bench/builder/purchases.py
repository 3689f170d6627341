"""Purchase orders of the vendors: two years of received ones with late, early, split and short receipts, and open ones."""

from .masters import rank
from .sql import NOW, TAX, flat, pick

# Purchases per warehouse: the depot is supplied from the central warehouse by transfers.
HIGH = "(ARRAY[0.68, 0.70, 0.85, 2.0])[k + 1]"
LOW = "(ARRAY[0.0, 0.68, 0.70, 0.85])[k + 1]"
# Vendors confirm within weeks: everything ordered before this has arrived.
OPEN_DAYS = 45


def documents_of(env, world, name):
    """Return what the copies refer to, flat by site, in line order."""
    found = {"lines": [], "moves": [], "pickings": [], "references": []}
    for order in env["purchase.order"].browse(world.template_ids(name)):
        found["lines"].append(order.order_line.ids)
        found["moves"].append([line.move_ids.id for line in order.order_line])
        found["pickings"].append(order.picking_ids.id)
        found["references"].append(order.reference_ids.id)
    found["move_lines"] = [
        [env["stock.move"].browse(move).move_line_ids.id for move in moves] for moves in found["moves"]
    ]
    return {key: flat(value) if isinstance(value[0], list) else value for key, value in found.items()}


def _draw(load, world, name, count, since, until):
    """Stage *count* lines ordered between *since* and *until* days ago, grouped into orders of one vendor.

    Products are drawn by popularity; up to four successive lines of one vendor and warehouse make an order.
    """
    per = world.profile.lines_per_purchase
    load.stage(
        f"{name}_raw",
        "SELECT d.*, row_number() OVER (PARTITION BY vendor, k ORDER BY at, draw) - 1 AS place FROM ("
        " SELECT x.draw, x.at, x.qty, x.fault, x.dear, s.*, p.pid, p.r, p.delay, round(p.cost * s.rate, 2) AS price,"
        " CASE WHEN x.w < 0.85 THEN p.vendor1 ELSE p.vendor2 END AS vendor FROM ("
        f" SELECT draw, {rank(world.profile)} AS rk, random() AS u, random() AS w, random() AS fault, random() AS dear,"
        f" 1 + floor(14 * random())::int AS qty, {NOW} - interval '1 minute' * floor(1440 * ({until} + ({since} - {until}) * random())) AS at"
        f" FROM generate_series(1, {count}) draw) x JOIN bench_product p ON p.r = x.rk"
        f" JOIN bench_site s ON x.u >= {LOW} AND x.u < {HIGH}) d",
    )
    load.stage(
        f"{name}_head",
        "SELECT h.*, random() AS lateness, random() AS split_draw, random() AS billing, random() AS paying,"
        " floor(11 * random())::int AS bill_lag, floor(13 * random())::int + 2 AS second_lag FROM ("
        f" SELECT vendor, k, place / {per} AS bunch, min(at) AS ordered,"
        " min(at) + interval '1 day' * round(avg(delay)) AS promised,"
        f" row_number() OVER (ORDER BY min(at), vendor, k) AS i FROM {name}_raw GROUP BY 1, 2, 3 ORDER BY i) h",
    )


def _stage_lines(load, world, name):
    """Stage the lines of the dated orders *name*: *q1* and *q2* are what each receipt brought."""
    per = world.profile.lines_per_purchase
    load.stage(
        f"{name}_line",
        "SELECT d.*, round(subtotal * (1 + " + TAX + "), 2) AS total, q1 + q2 AS received FROM ("
        " SELECT r.draw, r.qty, r.pid, r.r, r.price, r.qty * r.price AS subtotal, r.dear, h.*,"
        f" place % {per} + 1 AS n, row_number() OVER (ORDER BY h.i, place) AS j,"
        " CASE WHEN h.split THEN ceil(r.qty * 0.6)::int WHEN r.fault < 0.03 THEN greatest(1, floor(r.qty * 0.8)::int)"
        " ELSE r.qty END AS q1, CASE WHEN h.split THEN r.qty - ceil(r.qty * 0.6)::int ELSE 0 END AS q2,"
        " CASE WHEN r.dear < 0.04 THEN round(r.price * 1.05, 2) ELSE r.price END AS bill_price"
        f" FROM {name}_raw r JOIN {name} h ON h.vendor = r.vendor AND h.k = r.k AND h.bunch = r.place / {per}) d",
    )


def _copy_orders(load, world, name, code, base, template, **columns):
    totals = (
        f"(SELECT h.*, a.* FROM {name} h JOIN (SELECT i AS of, sum(subtotal) AS untaxed FROM {name}_line"
        " GROUP BY i) a ON a.of = h.i)"
    )
    tax = f"round(g.untaxed * {TAX}, 2)"
    load.copy_rows(
        "purchase_order", totals, pick(template, "g.k"),
        id=f"{base} + g.i", name=code, partner_id="g.vendor", date_order="g.ordered", date_approve="g.ordered",
        date_planned="g.promised", date_calendar_start="g.ordered", amount_untaxed="g.untaxed", amount_tax=tax,
        amount_total=f"g.untaxed + {tax}", amount_total_cc=f"g.untaxed + {tax}", create_date="g.ordered",
        write_date="g.ordered", access_token="NULL", **columns,
    )  # fmt: skip


def _copy_lines(load, name, base, order_base, template, per, **columns):
    source = pick(template, f"g.k * {per} + g.n - 1")
    load.copy_rows(
        "purchase_order_line", f"{name}_line", source,
        id=f"{base} + g.j", order_id=f"{order_base} + g.i", partner_id="g.vendor", product_id="g.pid",
        product_qty="g.qty", product_uom_qty="g.qty", price_unit="g.price", technical_price_unit="g.price",
        price_subtotal="g.subtotal", price_total="g.total", price_tax="g.total - g.subtotal", date_planned="g.promised",
        name="'[SKU' || lpad(g.r::text, 5, '0') || '] Product ' || g.r", create_date="g.ordered",
        write_date="g.ordered", **columns,
    )  # fmt: skip
    load.run(
        "INSERT INTO account_tax_purchase_order_line_rel (purchase_order_line_id, account_tax_id)"
        f" SELECT {base} + g.j, x.account_tax_id FROM {name}_line g JOIN account_tax_purchase_order_line_rel x"
        f" ON x.purchase_order_line_id = {source[0]}"
    )


def _copy_receipts(load, world, name, code, bases, template, parts, dates):
    """Copy pickings, moves and move lines of the receipts *parts*; *dates* are the columns that time them."""
    per = world.profile.lines_per_purchase
    heads = load.value(f"SELECT max(i) FROM {name}")
    lines = load.value(f"SELECT max(j) FROM {name}_line")
    picking = "g.code || '/IN/' || " + code + " || CASE WHEN g.part = 2 THEN '-2' ELSE '' END"
    target = f"{bases['pickings']} + g.i + {heads} * (g.part - 1)"
    head = (
        f"(SELECT h.*, s.code, part, CASE part WHEN 1 THEN w1 ELSE w2 END AS weight FROM {name} h JOIN bench_site s USING (k)"
        f" JOIN (SELECT i, sum(q1) AS w1, sum(q2) AS w2 FROM {name}_line GROUP BY i) a USING (i), {parts} part"
        " WHERE part = 1 OR w2 > 0)"
    )
    load.copy_rows(
        "stock_picking", head, pick(template["pickings"], "g.k"),
        id=target, name=picking, origin=code, partner_id="g.vendor",
        backorder_id=f"CASE WHEN g.part = 2 THEN {bases['pickings']} + g.i END", scheduled_date=dates["date"],
        date_deadline="g.promised", date_done=dates["done"], create_date="g.ordered", write_date=dates["written"],
        shipping_weight="g.weight", has_deadline_issue=f"g.promised < {dates['date']}",
    )  # fmt: skip
    load.run(
        "INSERT INTO purchase_order_stock_picking_rel (purchase_order_id, stock_picking_id)"
        f" SELECT {bases['orders']} + g.i, {target} FROM {head} g"
    )
    line = (
        f"(SELECT l.*, s.code, part, CASE part WHEN 1 THEN q1 ELSE q2 END AS q FROM {name}_line l"
        f" JOIN bench_site s USING (k), {parts} part WHERE part = 1 OR q2 > 0)"
    )
    move = f"{bases['moves']} + g.j + {lines} * (g.part - 1)"
    load.copy_rows(
        "stock_move", line, pick(template["moves"], f"g.k * {per} + g.n - 1"),
        id=move, picking_id=target, purchase_line_id=f"{bases['lines']} + g.j", product_id="g.pid", product_qty="g.q",
        product_uom_qty="g.q", quantity="g.q", packaging_uom_qty="g.q", price_unit="g.price", date=dates["date"],
        date_deadline="g.promised", origin=code, reference=picking, value=dates["value"], create_date="g.ordered",
        write_date=dates["written"], reservation_date="g.ordered::date",
    )  # fmt: skip
    load.copy_rows(
        "stock_move_line", line, pick(template["move_lines"], f"g.k * {per} + g.n - 1"),
        id=f"{bases['move_lines']} + g.j + {lines} * (g.part - 1)", move_id=move, picking_id=target, product_id="g.pid",
        quantity="g.q", quantity_product_uom="g.q", date=dates["date"], create_date=dates["written"],
        write_date=dates["written"],
    )  # fmt: skip
    references = load.top("stock_reference")
    load.copy_rows(
        "stock_reference", name, pick(template["references"], "g.k"),
        id=f"{references} + g.i", name=code, create_date="g.ordered", write_date="g.ordered",
    )  # fmt: skip
    load.run(
        "INSERT INTO stock_reference_purchase_rel (purchase_id, reference_id)"
        f" SELECT {bases['orders']} + i, {references} + i FROM {name}"
    )
    load.run(
        f"INSERT INTO stock_reference_move_rel (move_id, reference_id) SELECT {move}, {references} + g.i FROM {line} g"
    )


def _bases(load):
    tables = {
        "orders": "purchase_order", "lines": "purchase_order_line", "pickings": "stock_picking",
        "moves": "stock_move", "move_lines": "stock_move_line",
    }  # fmt: skip
    return {key: load.top(table) for key, table in tables.items()}


def make_past(env, world, load):
    """Make received orders: a quarter in two receipts, some short, each vendor with its own lateness."""
    profile = world.profile
    _draw(load, world, "bench_bought", profile.purchase_lines, profile.history_days + OPEN_DAYS, OPEN_DAYS)
    # Lateness: the vendor's own bias and a long tail; nothing done lies in the future.
    load.stage(
        "bench_bought",
        f"SELECT d.*, billed_raw IS NOT NULL AS billed, billed_raw AS billed_on,"
        f" CASE WHEN paying > 0.03 AND billed_raw + 30 + bill_lag <= current_date THEN billed_raw + 30 + bill_lag END AS paid_on"
        f" FROM (SELECT d.*, CASE WHEN billing < 0.97 AND done2::date + bill_lag <= current_date"
        f" THEN done2::date + bill_lag END AS billed_raw FROM ("
        f" SELECT d.*, least({NOW} - interval '30 minutes', done1 + interval '1 day' * CASE WHEN split THEN second_lag ELSE 0 END)"
        f" AS done2 FROM (SELECT h.*, split_draw < 0.27 AS split, least({NOW} - interval '1 hour', greatest("
        f" ordered + interval '1 day', promised + interval '1 day' * round(((vendor * 7919) % 11 - 5) * 0.6"
        f" - 3 * ln(1 - lateness) - 2))) AS done1 FROM bench_bought_head h) d) d) d",
    )
    _stage_lines(load, world, "bench_bought")
    template = documents_of(env, world, "past_purchase")
    bases = _bases(load)
    world.templates["bought"] = bases
    code = "'PH' || lpad(g.i::text, 6, '0')"
    status = "CASE WHEN g.billed THEN 'invoiced' ELSE 'to invoice' END"
    _copy_orders(
        load, world, "bench_bought", code, bases["orders"], world.template_ids("past_purchase"),
        effective_date="g.done1", invoice_status=status, invoice_count="g.billed::int",
    )  # fmt: skip
    _copy_lines(
        load, "bench_bought", bases["lines"], bases["orders"], template["lines"], profile.lines_per_purchase,
        qty_received="g.received", qty_invoiced="CASE WHEN g.billed THEN g.received ELSE 0 END",
        qty_to_invoice="CASE WHEN g.billed THEN 0 ELSE g.received END",
    )  # fmt: skip
    done = "CASE g.part WHEN 1 THEN g.done1 ELSE g.done2 END"
    _copy_receipts(
        load, world, "bench_bought", code, bases, template, "generate_series(1, 2)",
        {"date": done, "done": done, "written": done, "value": "g.bill_price * g.q"},
    )  # fmt: skip


def make_open(env, world, load):
    """Make orders on their way: overdue ones, due ones and later ones."""
    profile = world.profile
    count = profile.open_purchases * profile.lines_per_purchase
    _draw(load, world, "bench_coming", count, OPEN_DAYS, 0)
    load.stage(
        "bench_coming",
        f"SELECT h.vendor, h.k, h.bunch, h.ordered, h.i, false AS split,"
        f" CASE WHEN promised < {NOW} - interval '5 days' THEN {NOW} + interval '1 hour' * floor(24 * (25 * lateness - 5))"
        f" ELSE promised END AS promised FROM bench_coming_head h",
    )
    _stage_lines(load, world, "bench_coming")
    load.run("UPDATE bench_coming_line SET q1 = qty")
    template = documents_of(env, world, "open_purchase")
    bases = _bases(load)
    code = "'PO' || lpad(g.i::text, 6, '0')"
    _copy_orders(load, world, "bench_coming", code, bases["orders"], world.template_ids("open_purchase"))
    _copy_lines(
        load, "bench_coming", bases["lines"], bases["orders"], template["lines"], profile.lines_per_purchase
    )
    _copy_receipts(
        load, world, "bench_coming", code, bases, template, "generate_series(1, 1)",
        {"date": "g.promised", "done": "NULL", "written": "g.ordered", "value": "NULL"},
    )  # fmt: skip
