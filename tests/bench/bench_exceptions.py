"""The kernel at a distributor's volume: reconciling cases, opening the queue, appending to the ledger."""

import json

from .web import read_page

MODULES = ("distribution_control",)
# Of 100,000 findings beside 100,000 open cases: unchanged, changed in a figure, new; as many are cured as are new.
UNCHANGED, CHANGED = 0.8, 0.1
ENTRIES = 1000


def run(bench, options):
    env = bench.user_env()
    if bench.wants("reconcile_100k", "queue_80"):
        kind = _kind(env)
        _reconcile(bench, env, kind)
        _queue(bench, env)
    if bench.wants("ledger_append", "ledger_append_single"):
        _ledger(bench, env)


def _kind(env):
    """Make a kind whose new cases are shared out among eight people of the order desk."""
    desk = env.ref("distribution_control.group_order_desk")
    env["res.users"].search([("login", "like", "bench_sales_")]).group_ids |= desk
    kind = env["distribution.exception.kind"].create(
        {
            "name": "Late line",
            "code": "bench_late_line",
            "detector": env.ref("distribution_control.exception_kind_detector_failed").detector,
            "summary_template": "{order}: {units} units, {days} days late",
            "owner_group_id": desk.id,
        }
    )
    env.cr.commit()
    return kind


def _findings(bench, count):
    """Return two runs of one detector over *count* past order lines, the second a day later."""
    from odoo.addons.distribution_control.logic.finding import Finding

    rows = bench.sql(
        "SELECT l.id, l.company_id, l.warehouse_id, o.team_id, o.partner_id, l.product_id, l.price_subtotal::float8,"
        " o.name, l.product_uom_qty::int FROM sale_order_line l JOIN sale_order o ON o.id = l.order_id"
        " WHERE l.warehouse_id IS NOT NULL ORDER BY l.id LIMIT %s",
        round(count * (2 - UNCHANGED - CHANGED)),
    )

    def finding(row, days=3, factor=1.0):
        line, company, warehouse, team, partner, product, amount, order, units = row
        return Finding(
            f"sale.order.line,{line}", "sale.order.line", line, company, warehouse, team, partner, product,
            amount_at_risk=amount * factor, facts={"order": order, "units": units, "days": days},
        )  # fmt: skip

    cured = round(count * (1 - UNCHANGED - CHANGED))
    changed = cured + round(count * CHANGED)
    before = [finding(row) for row in rows[:count]]
    after = [finding(row, days=30, factor=2.0) for row in rows[cured:changed]]
    after += [finding(row) for row in rows[changed:]]
    return before, after


def _scope(findings):
    from odoo.addons.distribution_control.logic.finding import Scope

    return Scope(tuple(sorted({finding.company_id for finding in findings})))


def _reconcile(bench, env, kind):
    cases = env["distribution.exception"]
    before, after = _findings(bench, bench.profile.cases // 10)
    small = bench.measure(
        lambda _opened: cases._reconcile(kind, _scope(before), after),
        prepare=lambda: cases._reconcile(kind, _scope(before), before),
    )
    before, after = _findings(bench, bench.profile.cases)
    opened = bench.measure(lambda: cases._reconcile(kind, _scope(before), before), keep=True)
    bench.sql("ANALYZE distribution_exception")
    ours = bench.measure(lambda: cases._reconcile(kind, _scope(before), after))
    plain = bench.measure(lambda: _upsert(bench, kind, after))
    bench.row(
        "reconcile_100k", len(after), ours, "one plain SQL upsert", plain,
        limits=[
            ("< 10 s", ours.seconds < 10),
            (f"{small.queries} queries at a tenth", ours.queries <= small.queries),
        ],
        note=f"{ours.value}; opening all of them the first time: {opened.seconds:.1f} s, {opened.queries} queries",
    )  # fmt: skip


def _upsert(bench, kind, findings):
    """Do the least that ends with the same cases open: no terms, no clock, no owner, no history."""
    rows = json.dumps(
        [
            {
                "subject_key": f.subject_key, "res_model": f.res_model, "res_id": f.res_id, "company_id": f.company_id,
                "warehouse_id": f.warehouse_id, "team_id": f.team_id, "partner_id": f.partner_id,
                "product_id": f.product_id, "amount_at_risk": f.amount_at_risk, "facts": f.facts,
            }
            for f in findings
        ]
    )  # fmt: skip
    bench.sql(
        """WITH found AS MATERIALIZED (
               SELECT * FROM jsonb_to_recordset(%s::jsonb) AS r(subject_key text, res_model text, res_id int,
                    company_id int, warehouse_id int, team_id int, partner_id int, product_id int,
                    amount_at_risk numeric, facts jsonb)
           ), cured AS (
               UPDATE distribution_exception c SET state = 'closed', close_reason = 'cured', closed_at = now()
               WHERE kind_id = %s AND state <> 'closed' AND NOT EXISTS (
                   SELECT 1 FROM found f WHERE f.company_id = c.company_id AND f.subject_key = c.subject_key)
           )
           INSERT INTO distribution_exception (kind_id, subject_key, res_model, res_id, company_id, warehouse_id, team_id,
                  partner_id, product_id, amount_at_risk, facts, state, currency_id, opened_at)
           SELECT %s, f.subject_key, res_model, res_id, f.company_id, warehouse_id, team_id, f.partner_id, product_id,
                  amount_at_risk, facts, 'open', p.currency_id, now()
           FROM found f JOIN res_company p ON p.id = f.company_id
           ON CONFLICT (kind_id, company_id, subject_key) WHERE state <> 'closed'
           DO UPDATE SET amount_at_risk = EXCLUDED.amount_at_risk, facts = EXCLUDED.facts
           WHERE (distribution_exception.amount_at_risk, distribution_exception.facts)
                 IS DISTINCT FROM (EXCLUDED.amount_at_risk, EXCLUDED.facts)""",
        rows,
        kind.id,
        kind.id,
    )


def _queue(bench, env):
    """Open the list as the web client does: its own columns, its own order, one page and the count."""
    cases, orders = env["distribution.exception"], env["sale.order"]
    ours = bench.measure(read_page(cases, [("state", "!=", "closed")]), repeat=5, warm=True)
    stock = bench.measure(read_page(orders, [("state", "=", "sale")]), repeat=5, warm=True)
    bench.row(
        "queue_80", cases.search_count([("state", "!=", "closed")]), ours, "stock: list of sales orders", stock,
        limits=[("< 100 ms", ours.seconds < 0.1)],
        note=f"{len(ours.value['records'])} rows shown; stock's list shows 80 of {orders.search_count([]):,} orders",
    )  # fmt: skip


def _ledger(bench, env):
    orders = env["sale.order"].search([("state", "=", "sale")], limit=ENTRIES, order="id desc")
    ledger = env["distribution.decision"]
    evidence = {"exposure": 12400.0, "limit": 10000.0, "currency": "EUR", "oldest_overdue_days": 45}

    def entries():
        return [
            {"subject": order, "verdict": "release", "reason": "Payment is announced", "evidence": evidence}
            for order in orders
        ]

    batched = bench.measure(lambda: ledger._record_many(entries()), warm=True, repeat=3)
    single = bench.measure(lambda: [ledger._record(**entry) for entry in entries()], repeat=2)
    columns, rows = _plain_entries(bench, ledger, entries())
    insert = f"INSERT INTO bench_ledger ({', '.join(columns)}) VALUES "
    marks = f"({', '.join(['%s'] * len(columns))})"

    def table():
        bench.sql("CREATE TEMP TABLE bench_ledger (LIKE distribution_decision INCLUDING ALL) ON COMMIT DROP")

    def many(_table):
        bench.sql(insert + ", ".join([marks] * len(rows)), *[value for row in rows for value in row])

    def one_by_one(_table):
        for row in rows:
            bench.sql(insert + marks, *row)

    for name, ours, plain in (
        ("ledger_append", batched, bench.measure(many, prepare=table, repeat=3)),
        ("ledger_append_single", single, bench.measure(one_by_one, prepare=table, repeat=3)),
    ):
        rate, limit = len(orders) / ours.seconds, len(orders) / plain.seconds
        bench.row(
            name, len(orders), ours, "plain INSERT", plain,
            note=f"{rate:,.0f} entries per second; plain INSERT of the finished rows {limit:,.0f}",
        )  # fmt: skip


def _plain_entries(bench, ledger, entries):
    """Return columns and values of the very rows that the ledger would write, hash included."""
    values = ledger._prepare_many(entries)
    columns = list(values[0])
    return columns, [[row[name] or None for name in columns] for row in values]
