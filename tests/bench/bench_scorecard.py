"""Judging two years of deliveries, the nightly increment, one vendor's scorecard, and stock's own rate beside ours."""

from .web import read_form

MODULES = ("supplier_scorecard",)
# Share of two years that a night brings.
NIGHT = 1 / 730
# Vendors whose difference from stock's rate is explained step by step.
EXPLAINED = 40


def run(bench, options):
    env = bench.user_env()
    _remember(bench)
    if bench.wants("rebuild_500k", "nightly", "scores_2000", "vendor_form", "on_time_rate_stock"):
        _rebuild(bench, env)
    if bench.wants("nightly"):
        _nightly(bench, env)
    if bench.wants("scores_2000"):
        _scores(bench, env)
    if bench.wants("vendor_form"):
        _vendor_form(bench, env)
    if bench.wants("on_time_rate_stock"):
        _on_time_rate(bench, env)


def _companies(env):
    return env["res.company"].search([], order="id")


def _remember(bench):
    """Write the log that the addon would have kept: each line requested, and confirmed by the vendor two days later."""
    bench.sql(
        """INSERT INTO supplier_commitment (line_id_value, order_id_value, order_name, partner_id_value, partner_name,
                  company_id, kind, asked_by, promised_at, quantity, recorded_at, actor_name)
           SELECT l.id, l.order_id, o.name, o.partner_id, 'Vendor', l.company_id, kind.code, kind.who, l.date_planned,
                  l.product_uom_qty, o.date_approve + kind.later, 'Buyer'
             FROM purchase_order_line l JOIN purchase_order o ON o.id = l.order_id
            CROSS JOIN (VALUES ('requested', 'us', interval '0'), ('confirmed', 'vendor', interval '2 days'))
                       AS kind(code, who, later)
            WHERE o.date_approve IS NOT NULL AND l.display_type IS NULL"""
    )
    bench.cr.commit()
    bench.sql("ANALYZE supplier_commitment")
    bench.cr.commit()


def _build(env, **arguments):
    return env["supplier.event.builder"]._build(_companies(env), **arguments)


def _rebuild(bench, env):
    ours = bench.measure(lambda: _build(env), keep=True)
    bench.sql("ANALYZE supplier_event")
    lines = bench.sql("SELECT COUNT(*) FROM supplier_event")[0][0]
    plain = bench.measure(lambda: _read_receipts(bench))
    bench.row(
        "rebuild_500k", lines, ours, "plain SQL: receipts and bills per line, nothing judged", plain,
        limits=[("< 20 s", ours.seconds < 20)],
        note=f"{ours.value:,} rows written, {lines / ours.seconds:,.0f} lines per second",
    )  # fmt: skip


def _read_receipts(bench):
    return bench.sql(
        """SELECT COUNT(*), SUM(q), SUM(b) FROM (
               SELECT l.id, (SELECT SUM(quantity) FROM stock_move m WHERE m.purchase_line_id = l.id AND m.state = 'done') q,
                      (SELECT SUM(balance) FROM account_move_line a WHERE a.purchase_line_id = l.id) b
                 FROM purchase_order_line l OFFSET 0) line"""
    )


def _nightly(bench, env):
    """Touch what a day brings, in receipts, bills and promises, and judge again what is new or open."""
    since = bench.sql("SELECT (now() AT TIME ZONE 'UTC')::timestamp(0)")[0][0]
    count = max(1, round(bench.profile.purchase_lines * NIGHT))

    def touch():
        bench.sql(
            "UPDATE stock_move SET quantity = quantity + 1, write_date = %s WHERE id IN (SELECT id FROM stock_move"
            " WHERE purchase_line_id IS NOT NULL AND state = 'done' ORDER BY date DESC LIMIT %s)",
            since,
            count,
        )
        bench.sql(
            "UPDATE account_move_line SET write_date = %s WHERE id IN (SELECT id FROM account_move_line"
            " WHERE purchase_line_id IS NOT NULL ORDER BY id DESC LIMIT %s)",
            since,
            count,
        )

    ours = bench.measure(lambda _touched: _build(env, since=since), prepare=touch, repeat=3)
    bench.row(
        "nightly", count, ours, limits=[("< 2 s", ours.seconds < 2)],
        note=f"{ours.value:,} rows changed; open lines are judged again, time passes for them",
    )  # fmt: skip


def _scores(bench, env):
    """Score one week of every company, as the job of Monday does: half a year of deliveries as known on that Sunday."""
    builder = env["supplier.score.builder"]
    sundays = {company: builder._missing_weeks(company)[-1] for company in _companies(env)}
    ours = bench.measure(lambda: sum(len(builder._score(company, day)) for company, day in sundays.items()))
    vendors = env["res.partner"].browse(
        row[0] for row in bench.sql("SELECT DISTINCT partner_id FROM supplier_event ORDER BY 1")
    )
    stock = bench.measure(
        lambda: vendors.invalidate_recordset(["on_time_rate"]) or vendors.mapped("on_time_rate")
    )
    bench.row(
        "scores_2000", ours.value, ours, "stock: on_time_rate of the same vendors", stock,
        note="ours: eight measures, intervals, tier and alarm; stock: one share of quantities",
    )  # fmt: skip


def _vendor_form(bench, env):
    """Open the scorecard of the vendor with most deliveries: the form's fields and its panel."""
    from odoo import fields

    company = _companies(env)[0]
    env["supplier.score.builder"]._score(company, company._local_day(fields.Datetime.now()))
    env.cr.commit()
    score = env["supplier.score"].search([("company_id", "=", company.id)], order="lines desc", limit=1)
    form = read_form(score)

    def opened():
        form()
        return score.get_scorecard()

    ours = bench.measure(opened, repeat=5, warm=True)
    partner = score.partner_id
    stock = bench.measure(read_form(partner), repeat=5, warm=True)
    bench.row(
        "vendor_form", score.lines, ours, "stock: form of the same vendor", stock,
        limits=[("< 200 ms", ours.seconds < 0.2)],
    )  # fmt: skip


def _on_time_rate(bench, env):
    vendors = env["res.partner"].browse(
        row[0] for row in bench.sql("SELECT DISTINCT partner_id FROM supplier_event ORDER BY 1")
    )

    def rate():
        vendors.invalidate_recordset(["on_time_rate"])
        return dict(zip(vendors.ids, vendors.mapped("on_time_rate"), strict=True))

    stock = bench.measure(rate)
    ours = bench.measure(lambda: _own_rates(env, vendors))
    shown = [one for one in vendors.ids if stock.value[one] >= 0 and one in ours.value][:EXPLAINED]
    bench.row(
        "on_time_rate_stock", len(vendors), ours, "stock: on_time_rate", stock,
        note=_bridge(bench, shown, stock.value, ours.value),
    )  # fmt: skip


def _own_rates(env, vendors):
    """Return {vendor: share of lines on time and in full, in percent} over the lines due in the last 365 days."""
    groups = env["supplier.event"]._read_group(
        [("partner_id", "in", vendors.ids), ("counted", "=", 1), ("due_date", ">=", "today -365d")],
        ["partner_id"],
        ["otif:sum", "counted:sum"],
    )
    return {partner.id: 100 * hits / counted for partner, hits, counted in groups}


# Each step changes one thing in stock's figure; the last is ours.
STEPS = (
    ("by quantity, each move against today's date (stock)",
     "SUM(r.on_time) / NULLIF(SUM(CASE WHEN r.got <> 0 THEN l.qty END), 0)"),
    ("lines of which nothing came count", "SUM(r.on_time) / NULLIF(SUM(l.qty), 0)"),
    ("each line counts alike", "AVG(LEAST(1, r.on_time / NULLIF(l.qty, 0)))"),
    ("a line is on time when all of it is", "AVG(CASE WHEN r.on_time >= l.qty THEN 1.0 ELSE 0 END)"),
    ("what comes before its day fails", "AVG(CASE WHEN r.on_time >= l.qty AND r.early = 0 THEN 1.0 ELSE 0 END)"),
    ("local days, promises as first confirmed, returns taken off, due in the year and not ordered (ours)",
     "SUM(l.otif) / NULLIF(SUM(l.counted), 0)"),
)  # fmt: skip


def _bridge(bench, vendors, stock, ours):
    """Say in one sentence per step what it changes on the mean of the explained vendors."""
    figures = []
    for name, figure in STEPS:
        period = (
            "l.due_date >= CURRENT_DATE - 365 AND l.due_date <= CURRENT_DATE"
            if name == STEPS[-1][0]
            else ("l.ordered > CURRENT_DATE - 365")
        )
        value = bench.sql(
            f"""WITH l AS (
                    SELECT e.line_id, e.partner_id, e.due_date, e.counted, e.otif, l.date_planned::date AS planned,
                           l.product_uom_qty AS qty, o.date_order AS ordered
                      FROM supplier_event e JOIN purchase_order_line l ON l.id = e.line_id
                      JOIN purchase_order o ON o.id = l.order_id WHERE e.partner_id = ANY(%s)
                ), r AS (
                    SELECT l.line_id, COALESCE(SUM(m.quantity), 0) AS got,
                           COALESCE(SUM(m.quantity) FILTER (WHERE m.date::date <= l.planned), 0) AS on_time,
                           COALESCE(SUM(m.quantity) FILTER (WHERE m.date::date < l.planned), 0) AS early
                      FROM l LEFT JOIN stock_move m ON m.purchase_line_id = l.line_id AND m.state = 'done'
                     GROUP BY l.line_id
                )
                SELECT AVG(rate) FROM (SELECT 100 * {figure} AS rate FROM l JOIN r USING (line_id) WHERE {period}
                                        GROUP BY l.partner_id) vendor""",
            vendors,
        )[0][0]
        figures.append((name, float(value or 0)))
    before, parts = figures[0][1], [f"{figures[0][0]} {figures[0][1]:.1f} %"]
    for name, value in figures[1:]:
        parts.append(f"{name} {value - before:+.1f}")
        before = value
    mean_stock = sum(stock[one] for one in vendors) / (len(vendors) or 1)
    mean_ours = sum(ours[one] for one in vendors) / (len(vendors) or 1)
    return f"{len(vendors)} vendors, stock {mean_stock:.1f} %, ours {mean_ours:.1f} %: " + "; ".join(parts)
