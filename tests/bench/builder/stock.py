"""What lies where: transfers to the depot, stock on hand with its opening count, reordering rules' stored figures."""

from .masters import open_demand, rank
from .sql import NOW, pick


def make_transfers(env, world, load):
    """Make done transfers from the central warehouse through transit to its depot, both legs linked."""
    profile = world.profile
    per = profile.lines_per_transfer
    legs = env["stock.picking"].browse(world.templates["transfer"])
    load.stage(
        "bench_transfer",
        f"SELECT i, {NOW} - interval '1 minute' * floor(1440 * {profile.history_days} * (1 - (i - random()) / {profile.transfers}))"
        f" - interval '4 days' AS sent, interval '1 hour' * (18 + floor(54 * random())) AS way"
        f" FROM generate_series(1, {profile.transfers}) i",
    )
    load.stage(
        "bench_transfer_line",
        f"SELECT t.*, x.n, x.qty, p.pid, (x.i - 1) * {per} + x.n AS j FROM (SELECT i, n, {rank(profile)} AS rk,"
        f" 1 + floor(3 * random())::int AS qty FROM generate_series(1, {profile.transfers}) i,"
        f" generate_series(1, {per}) n) x JOIN bench_transfer t USING (i) JOIN bench_product p ON p.r = x.rk",
    )
    first = None
    for number, leg in enumerate(legs):
        at = "g.sent + g.way" if number else "g.sent"
        code = f"'{leg.picking_type_id.warehouse_id.code}/INT/T' || lpad(g.i::text, 6, '0')"
        pickings, moves = load.top("stock_picking"), load.top("stock_move")
        load.copy_rows(
            "stock_picking",
            "(SELECT * FROM bench_transfer JOIN (SELECT i, sum(qty) AS weight FROM bench_transfer_line GROUP BY i) a USING (i))",
            leg.id, shipping_weight="g.weight", has_deadline_issue="false",
            id=f"{pickings} + g.i", name=code, scheduled_date=at, date_done=at, create_date="g.sent", write_date=at,
        )  # fmt: skip
        load.copy_rows(
            "stock_move", "bench_transfer_line", pick(leg.move_ids.ids, "g.n - 1"),
            id=f"{moves} + g.j", picking_id=f"{pickings} + g.i", product_id="g.pid", product_qty="g.qty",
            product_uom_qty="g.qty", quantity="g.qty", packaging_uom_qty="g.qty", date=at, reference=code,
            create_date="g.sent", write_date=at,
        )  # fmt: skip
        base = load.top("stock_move_line")
        load.copy_rows(
            "stock_move_line", "bench_transfer_line", pick(leg.move_line_ids.ids, "g.n - 1"),
            id=f"{base} + g.j", move_id=f"{moves} + g.j", picking_id=f"{pickings} + g.i", product_id="g.pid",
            quantity="g.qty", quantity_product_uom="g.qty", date=at, create_date=at, write_date=at,
        )  # fmt: skip
        if first is not None:
            load.run(
                "INSERT INTO stock_move_move_rel (move_orig_id, move_dest_id)"
                f" SELECT {first} + j, {moves} + j FROM bench_transfer_line"
            )
        first = moves


def make_stock(env, world, load):
    """Put stock where 60 % of the rules are, and the count before all history that makes the sum right."""
    demand = open_demand(world.profile, "r", "share")
    load.stage(
        "bench_stock",
        "SELECT d.*, row_number() OVER (ORDER BY pid, k) AS j FROM ("
        f" SELECT p.pid, p.r, p.cost, s.*, CASE WHEN random() < 0.6 THEN floor({demand} * (0.2 + 1.4 * random()))"
        "  + 1 + floor(5 * random()) ELSE 0 END::int AS onhand, random() AS age FROM bench_product p, bench_site s) d",
    )
    quants = load.top("stock_quant")
    templates = [
        env["stock.quant"].search(
            [("product_id", "=", world.products[1]), ("location_id", "=", site.stock_id)], limit=1
        ).id
        for site in world.sites
    ]  # fmt: skip
    load.copy_rows(
        "stock_quant", "(SELECT * FROM bench_stock WHERE onhand > 0)", pick(templates, "g.k"),
        id=f"{quants} + g.j", product_id="g.pid", quantity="g.onhand", reserved_quantity="0",
        in_date=f"{NOW} - interval '1 day' * floor(200 * g.age)",
    )  # fmt: skip
    load.stage(
        "bench_opening",
        "SELECT s.*, s.onhand - coalesce(f.qty, 0) AS gap FROM bench_stock s LEFT JOIN ("
        " SELECT product_id, place, sum(qty) AS qty FROM ("
        "  SELECT product_id, location_dest_id AS place, product_qty AS qty FROM stock_move WHERE state = 'done'"
        "  UNION ALL SELECT product_id, location_id, -product_qty FROM stock_move WHERE state = 'done') x GROUP BY 1, 2"
        " ) f ON f.product_id = s.pid AND f.place = s.stock_id WHERE s.onhand <> coalesce(f.qty, 0)",
    )
    _copy_opening(env, world, load)


def _copy_opening(env, world, load):
    """Count in what was there before; what history left too much was found missing yesterday."""
    ids = world.template_ids("opening")
    moves = env["stock.move"].browse(ids)
    lines = [move.move_line_ids.id for move in moves]
    at = (
        f"CASE WHEN g.gap > 0 THEN {NOW} - interval '1 day' * {world.profile.history_days + 90}"
        f" ELSE {NOW} - interval '1 day' END"
    )
    swap = {
        "location_id": "CASE WHEN g.gap > 0 THEN t.location_id ELSE t.location_dest_id END",
        "location_dest_id": "CASE WHEN g.gap > 0 THEN t.location_dest_id ELSE t.location_id END",
        "date": at,
        "create_date": at,
        "write_date": at,
    }
    base, line_base = load.top("stock_move"), load.top("stock_move_line")
    qty = "abs(g.gap)"
    load.copy_rows(
        "stock_move", "bench_opening", pick(ids, "g.k"),
        id=f"{base} + g.j", product_id="g.pid", product_qty=qty, product_uom_qty=qty, quantity=qty,
        packaging_uom_qty=qty, is_in="g.gap > 0", is_out="g.gap < 0", value=f"{qty} * round(g.cost * g.rate, 2)", **swap,
    )  # fmt: skip
    load.copy_rows(
        "stock_move_line", "bench_opening", pick(lines, "g.k"),
        id=f"{line_base} + g.j", move_id=f"{base} + g.j", product_id="g.pid", quantity=qty, quantity_product_uom=qty,
        **swap,
    )  # fmt: skip


def settle_orderpoints(env, world, load):
    """Compute what stock stores on reordering rules, set-based, by stock's own definitions.

    Quantity to order: up to the maximum when the forecast within the vendor's lead time and the company's
    horizon is below the minimum. Deadline: today when below the minimum on hand, else the first day on
    which open moves up to the horizon bring it below, minus the lead time.
    """
    load.stage(
        "bench_point",
        "SELECT o.id, o.product_id, o.location_id, o.product_min_qty AS low, o.product_max_qty AS high,"
        " coalesce(q.qty, 0) AS onhand, coalesce(v.delay, 0) + coalesce(c.days_to_purchase, 0)::int AS lead,"
        " coalesce(c.horizon_days, 0)::int AS horizon"
        " FROM stock_warehouse_orderpoint o JOIN res_company c ON c.id = o.company_id"
        " LEFT JOIN (SELECT product_id, location_id, sum(quantity) AS qty FROM stock_quant GROUP BY 1, 2) q"
        " USING (product_id, location_id)"
        " JOIN product_product p ON p.id = o.product_id"
        " LEFT JOIN (SELECT DISTINCT ON (product_tmpl_id) product_tmpl_id, delay FROM product_supplierinfo"
        "  ORDER BY product_tmpl_id, sequence, min_qty DESC, price) v ON v.product_tmpl_id = p.product_tmpl_id",
    )
    load.stage(
        "bench_flow",
        "SELECT product_id, location_id, day, sum(qty) AS qty FROM ("
        " SELECT product_id, location_dest_id AS location_id, date::date AS day, product_qty AS qty FROM stock_move"
        " WHERE state IN ('confirmed', 'waiting', 'assigned', 'partially_available') UNION ALL"
        " SELECT product_id, location_id, date::date, -product_qty FROM stock_move"
        " WHERE state IN ('confirmed', 'waiting', 'assigned', 'partially_available')) x GROUP BY 1, 2, 3",
    )
    load.run("CREATE INDEX ON bench_flow (product_id, location_id)")
    # One statement: a row is written once, with both figures.
    load.run(
        "UPDATE stock_warehouse_orderpoint o SET qty_to_order_computed = CASE WHEN f.forecast < f.low"
        " THEN f.high - f.forecast ELSE 0 END, deadline_date = CASE WHEN f.onhand < f.low THEN current_date"
        " WHEN f.dip - f.lead < current_date + f.horizon THEN f.dip - f.lead END FROM ("
        " SELECT p.*, p.onhand + coalesce(m.qty, 0) AS forecast, m.dip FROM bench_point p"
        " LEFT JOIN LATERAL (SELECT sum(x.qty) AS qty, min(x.day) FILTER ("
        "   WHERE x.level < p.low AND x.day <= current_date + p.horizon) AS dip FROM ("
        "  SELECT w.day, w.qty, p.onhand + sum(w.qty) OVER (ORDER BY w.day) AS level FROM bench_flow w"
        "  WHERE w.product_id = p.product_id AND w.location_id = p.location_id"
        "   AND w.day <= current_date + p.lead + p.horizon) x) m ON true) f WHERE f.id = o.id"
    )
