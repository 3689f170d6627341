"""Sales orders and their deliveries: today's open ones, and two years of delivered ones."""

from .masters import rank
from .sql import NOW, TAX, array, flat, pick


def lines_of(env, world, name):
    """Return the ids of the template lines and of their moves, flat by site, in line order."""
    lines, moves, pickings, references = [], [], [], []
    for order in env["sale.order"].browse(world.template_ids(name)):
        lines.append(order.order_line.ids)
        moves.append([line.move_ids.id for line in order.order_line])
        pickings.append(order.picking_ids.id)
        references.append(order.stock_reference_ids.id)
    return {"lines": flat(lines), "moves": flat(moves), "pickings": pickings, "references": references}


def _draw_orders(load, world, name, count, dates):
    """Stage orders: most customers keep to one warehouse, so that their payments can be batched."""
    profile = world.profile
    load.stage(
        name,
        f"SELECT x.*, s.*, {world.customer_base} + 1 + x.c AS customer,"
        f" {array(world.user_ids)}[1 + x.c % {len(world.user_ids)}] AS user_id,"
        f" {array(world.team_ids)}[1 + x.c % {len(world.team_ids)}] AS team_id"
        f" FROM (SELECT y.*, CASE WHEN y.loyal < 0.9 THEN ((y.c * 0.6180339887) % 1)::float8 ELSE y.stray END AS u"
        f" FROM (SELECT i, floor({profile.customers} * power(random(), 1.5))::int AS c, random() AS loyal, random() AS stray,"
        f" {dates} FROM generate_series(1, {count}) i) y) x"
        " JOIN bench_site s ON x.u >= s.low AND x.u < s.high",
    )


def _draw_lines(load, world, orders, count):
    """Stage order lines with prices in the site's currency; *j* numbers them through."""
    per = world.profile.lines_per_order
    load.stage(
        f"{orders}_line",
        "SELECT d.*, round(d.subtotal * (1 + "
        + TAX
        + "), 2) AS total, d.subtotal - d.cost * d.qty AS margin FROM ("
        " SELECT o.*, x.n, x.j, p.pid, x.qty, x.discount, p.r, round(p.price * o.rate, 2) AS price,"
        " round(p.cost * o.rate, 2) AS cost,"
        " round(round(p.price * o.rate, 2) * x.qty * (1 - x.discount / 100.0), 2) AS subtotal"
        f" FROM (SELECT (i - 1) * {per} + n AS j, i, n, {rank(world.profile)} AS rk, 1 + floor(5 * random())::int AS qty,"
        " CASE WHEN random() < 0.02 THEN 20 ELSE (ARRAY[0, 0, 0, 0, 5, 10])[1 + floor(6 * random())::int] END AS discount"
        f" FROM generate_series(1, {count}) i,"
        f" generate_series(1, {per}) n) x JOIN {orders} o ON o.i = x.i JOIN bench_product p ON p.r = x.rk) d",
    )


def _copy_orders(load, world, source, name, base, template, **columns):
    """Copy order heads; sums come from the staged lines *source*_line."""
    totals = (
        f"(SELECT o.*, a.* FROM {source} o JOIN (SELECT i AS of, sum(subtotal) AS untaxed, sum(margin) AS gain"
        f" FROM {source}_line GROUP BY i) a ON a.of = o.i)"
    )
    tax = f"round(g.untaxed * {TAX}, 2)"
    load.copy_rows(
        "sale_order", totals, pick(template, "g.k"),
        id=f"{base} + g.i", name=name, partner_id="g.customer", partner_invoice_id="g.customer",
        partner_shipping_id="g.customer", user_id="g.user_id", team_id="g.team_id", date_order="g.ordered",
        create_date="g.ordered", write_date="g.ordered", validity_date="g.ordered::date + 30", amount_untaxed="g.untaxed",
        amount_tax=tax, amount_total=f"g.untaxed + {tax}", margin="g.gain", margin_percent="g.gain / g.untaxed",
        access_token="NULL", **columns,
    )  # fmt: skip


def _copy_lines(load, source, base, order_base, template, per, **columns):
    load.copy_rows(
        "sale_order_line", f"{source}_line",
        pick(template, f"g.k * {per} + g.n - 1"),
        id=f"{base} + g.j", order_id=f"{order_base} + g.i", order_partner_id="g.customer", product_id="g.pid",
        salesman_id="g.user_id", product_uom_qty="g.qty", price_unit="g.price", technical_price_unit="g.price",
        discount="g.discount", price_subtotal="g.subtotal", price_total="g.total", price_tax="g.total - g.subtotal",
        price_reduce_taxexcl="g.subtotal / g.qty", price_reduce_taxinc="g.total / g.qty", purchase_price="g.cost",
        margin="g.margin", margin_percent="g.margin / nullif(g.subtotal, 0)", create_date="g.ordered",
        write_date="g.ordered", name="'[SKU' || lpad(g.r::text, 5, '0') || '] Product ' || g.r", **columns,
    )  # fmt: skip
    load.run(
        "INSERT INTO account_tax_sale_order_line_rel (sale_order_line_id, account_tax_id)"
        f" SELECT {base} + g.j, x.account_tax_id FROM {source}_line g JOIN account_tax_sale_order_line_rel x"
        f" ON x.sale_order_line_id = {pick(template, f'g.k * {per} + g.n - 1')[0]}"
    )


def _copy_references(load, source, name, order_base, move_base, template):
    """Give every order its own stock reference, as a confirmation does."""
    base = load.top("stock_reference")
    load.copy_rows(
        "stock_reference", source, pick(template, "g.k"),
        id=f"{base} + g.i", name=name, create_date="g.ordered", write_date="g.ordered",
    )  # fmt: skip
    load.run(
        "INSERT INTO stock_reference_sale_rel (sale_id, reference_id)"
        f" SELECT {order_base} + i, {base} + i FROM {source}"
    )
    load.run(
        "INSERT INTO stock_reference_move_rel (move_id, reference_id)"
        f" SELECT {move_base} + j, {base} + i FROM {source}_line"
    )


def make_open(env, world, load):
    """Make today's book: confirmed, nothing reserved, about two thirds of the lines short of stock."""
    per = world.profile.lines_per_order
    template = lines_of(env, world, "open_order")
    _draw_orders(
        load, world, "bench_open", world.profile.open_orders,
        f"{NOW} - interval '1 minute' * floor(random() * 20 * 1440) AS ordered,"
        f" {NOW} + interval '1 day' * floor(random() * 15 - 3) AS promised,"
        " CASE WHEN random() < 0.1 THEN '1' ELSE '0' END AS urgent",
    )  # fmt: skip
    _draw_lines(load, world, "bench_open", world.profile.open_orders)
    orders, lines = load.top("sale_order"), load.top("sale_order_line")
    pickings, moves = load.top("stock_picking"), load.top("stock_move")
    name = "'SO' || lpad(g.i::text, 6, '0')"
    picking = "g.code || '/OUT/O' || lpad(g.i::text, 6, '0')"
    _copy_orders(
        load,
        world,
        "bench_open",
        name,
        orders,
        world.template_ids("open_order"),
        commitment_date="g.promised",
    )
    _copy_lines(load, "bench_open", lines, orders, template["lines"], per)
    load.copy_rows(
        "stock_picking", "bench_open", pick(template["pickings"], "g.k"),
        id=f"{pickings} + g.i", name=picking, origin=name, partner_id="g.customer", sale_id=f"{orders} + g.i",
        scheduled_date="g.promised", date_deadline="g.promised", priority="g.urgent", create_date="g.ordered",
        write_date="g.ordered", shipping_weight="0", has_deadline_issue="false",
    )  # fmt: skip
    load.copy_rows(
        "stock_move", "bench_open_line", pick(template["moves"], f"g.k * {per} + g.n - 1"),
        id=f"{moves} + g.j", picking_id=f"{pickings} + g.i", sale_line_id=f"{lines} + g.j", partner_id="g.customer",
        product_id="g.pid", product_qty="g.qty", product_uom_qty="g.qty", packaging_uom_qty="g.qty",
        date="g.promised", date_deadline="g.promised", priority="g.urgent", origin=name, reference=picking,
        create_date="g.ordered", write_date="g.ordered",
    )  # fmt: skip
    _copy_references(load, "bench_open", name, orders, moves, template["references"])


def make_past(env, world, load):
    """Make delivered orders in the order of time; one in ten went out in two shipments."""
    profile = world.profile
    per = profile.lines_per_order
    template = lines_of(env, world, "past_order")
    span = (
        f"interval '1 second' * (86400.0 * {profile.history_days} * (i - random()) / {profile.past_orders})"
    )
    _draw_orders(
        load, world, "bench_past_drawn", profile.past_orders,
        f"{NOW} - interval '{profile.history_days} days' + {span} - interval '3 hours' AS ordered,"
        " floor(8 * power(random(), 2)) AS lag, 2 + floor(6 * random()) AS lag2, random() < 0.1 AS split,"
        " random() AS billing, floor(3 * random())::int AS bill_lag, random() AS paying, floor(50 * random())::int AS pay_lag",
    )  # fmt: skip
    # Nothing done lies in the future; what is too fresh to be invoiced is not invoiced; one customer in
    # seven leaves one invoice in ten unpaid.
    load.stage(
        "bench_past",
        f"SELECT d.*, billed_on IS NOT NULL AS billed, CASE WHEN paid_raw <= current_date THEN paid_raw END AS paid_on"
        f" FROM (SELECT d.*, CASE WHEN billing < 0.996 AND done2::date + bill_lag <= current_date"
        f" THEN done2::date + bill_lag END AS billed_on,"
        f" CASE WHEN billing < 0.996 AND (c % 7 <> 3 OR paying > 0.1) THEN done2::date + bill_lag + pay_lag + 5 END AS paid_raw"
        f" FROM (SELECT d.*, least({NOW} - interval '1 hour', ordered + interval '1 day' * lag + interval '2 hours') AS done1,"
        f" least({NOW} - interval '30 minutes', ordered + interval '1 day' * (lag + CASE WHEN split THEN lag2 ELSE 0 END)"
        f" + interval '2 hours') AS done2 FROM bench_past_drawn d) d) d",
    )
    _draw_lines(load, world, "bench_past", profile.past_orders)
    orders, lines = load.top("sale_order"), load.top("sale_order_line")
    pickings, moves = load.top("stock_picking"), load.top("stock_move")
    world.templates["past"] = {"orders": orders, "lines": lines, "moves": moves}
    name = "'SH' || lpad(g.i::text, 6, '0')"
    status = "CASE WHEN g.billed THEN 'invoiced' ELSE 'to invoice' END"
    _copy_orders(
        load, world, "bench_past", name, orders, world.template_ids("past_order"),
        effective_date="g.done1", invoice_status=status, commitment_date="NULL",
    )  # fmt: skip
    _copy_lines(
        load, "bench_past", lines, orders, template["lines"], per,
        qty_delivered="g.qty", qty_invoiced="CASE WHEN g.billed THEN g.qty ELSE 0 END", invoice_status=status,
        qty_to_invoice="CASE WHEN g.billed THEN 0 ELSE g.qty END",
        untaxed_amount_invoiced="CASE WHEN g.billed THEN g.subtotal ELSE 0 END",
        untaxed_amount_to_invoice="CASE WHEN g.billed THEN 0 ELSE g.subtotal END",
    )  # fmt: skip
    _copy_shipments(load, world, template, orders, lines, pickings, moves, name)
    _copy_references(load, "bench_past", name, orders, moves, template["references"])
    _copy_returns(load, world, template, orders, lines, moves)


def _copy_shipments(load, world, template, orders, lines, pickings, moves, name):
    per, count = world.profile.lines_per_order, world.profile.past_orders
    picking = "g.code || '/OUT/H' || lpad(g.i::text, 6, '0') || CASE WHEN g.part = 2 THEN '-2' ELSE '' END"
    load.copy_rows(
        "stock_picking",
        "(SELECT o.*, part, CASE part WHEN 1 THEN done1 ELSE done2 END AS done,"
        f" CASE WHEN NOT split THEN units ELSE CASE part WHEN 1 THEN units - late ELSE late END END AS weight"
        f" FROM bench_past o JOIN (SELECT i, sum(qty) AS units, coalesce(sum(qty) FILTER (WHERE n > {per - 2}), 0) AS late"
        f" FROM bench_past_line GROUP BY i) a USING (i), generate_series(1, 2) part WHERE part = 1 OR split)",
        pick(template["pickings"], "g.k"),
        id=f"{pickings} + g.i + {count} * (g.part - 1)", name=picking, origin=name, partner_id="g.customer",
        sale_id=f"{orders} + g.i", backorder_id=f"CASE WHEN g.part = 2 THEN {pickings} + g.i END",
        scheduled_date="g.ordered", date_deadline="g.ordered", date_done="g.done", create_date="g.ordered",
        write_date="g.done", shipping_weight="g.weight", has_deadline_issue="false",
    )  # fmt: skip
    split = (
        f"(SELECT l.*, CASE WHEN split AND n > {per - 2} THEN 2 ELSE 1 END AS part FROM bench_past_line l)"
    )
    done = "CASE g.part WHEN 1 THEN g.done1 ELSE g.done2 END"
    target = f"{pickings} + g.i + {count} * (g.part - 1)"
    load.copy_rows(
        "stock_move", split, pick(template["moves"], f"g.k * {per} + g.n - 1"),
        id=f"{moves} + g.j", picking_id=target, sale_line_id=f"{lines} + g.j", partner_id="g.customer",
        product_id="g.pid", product_qty="g.qty", product_uom_qty="g.qty", quantity="g.qty", packaging_uom_qty="g.qty",
        date=done, date_deadline="g.ordered", origin=name, reference=picking, value="g.cost * g.qty",
        create_date="g.ordered", write_date=done,
    )  # fmt: skip
    move_lines = load.top("stock_move_line")
    load.copy_rows(
        "stock_move_line", split, pick(_lines_of_moves(load, template["moves"]), f"g.k * {per} + g.n - 1"),
        id=f"{move_lines} + g.j", move_id=f"{moves} + g.j", picking_id=target, product_id="g.pid", quantity="g.qty",
        quantity_product_uom="g.qty", date=done, create_date=done, write_date=done,
    )  # fmt: skip


def _lines_of_moves(load, moves):
    """Return the move line of each of *moves*, which have one each."""
    return [load.value("SELECT id FROM stock_move_line WHERE move_id = %s", move) for move in moves]


def _copy_returns(load, world, template, orders, lines, moves):
    """Take back one line in a hundred a week after it went out, without a credit note."""
    per = world.profile.lines_per_order
    load.stage(
        "bench_return",
        f"SELECT l.*, row_number() OVER (ORDER BY j) AS q, done2 + interval '7 days' AS back FROM bench_past_line l"
        f" WHERE j % 100 = 7 AND done2 < {NOW} - interval '8 days'",
    )
    pickings, returns = load.top("stock_picking"), load.top("stock_move")
    move_lines = load.top("stock_move_line")
    name = "g.code || '/IN/R' || lpad(g.q::text, 6, '0')"
    swap = {"location_id": f"{world.customers_id}", "location_dest_id": "g.stock_id"}
    load.copy_rows(
        "stock_picking", "bench_return", pick(template["pickings"], "g.k"),
        id=f"{pickings} + g.q", name=name, origin="'Return of SH' || lpad(g.i::text, 6, '0')", partner_id="g.customer",
        sale_id=f"{orders} + g.i", picking_type_id="g.in_type_id", scheduled_date="g.back", date_done="g.back",
        date_deadline="NULL", create_date="g.back", write_date="g.back", shipping_weight="g.qty", has_deadline_issue="false", **swap,
    )  # fmt: skip
    load.copy_rows(
        "stock_move", "bench_return", pick(template["moves"], f"g.k * {per} + g.n - 1"),
        id=f"{returns} + g.q", picking_id=f"{pickings} + g.q", sale_line_id=f"{lines} + g.j", partner_id="g.customer",
        origin_returned_move_id=f"{moves} + g.j", to_refund="false", picking_type_id="g.in_type_id", is_in="true",
        is_out="false", rule_id="NULL", location_final_id="g.stock_id", product_id="g.pid", product_qty="g.qty",
        product_uom_qty="g.qty", quantity="g.qty", packaging_uom_qty="g.qty", date="g.back", date_deadline="NULL",
        origin="NULL", reference=name, value="g.cost * g.qty", create_date="g.back", write_date="g.back", **swap,
    )  # fmt: skip
    load.copy_rows(
        "stock_move_line", "bench_return", pick(_lines_of_moves(load, template["moves"]), f"g.k * {per} + g.n - 1"),
        id=f"{move_lines} + g.q", move_id=f"{returns} + g.q", picking_id=f"{pickings} + g.q", product_id="g.pid",
        quantity="g.qty", quantity_product_uom="g.qty", date="g.back", create_date="g.back", write_date="g.back",
        **swap,
    )  # fmt: skip
