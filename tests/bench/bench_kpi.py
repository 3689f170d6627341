"""All KPIs of one day, and a night of them, beside stock's own reports where stock has the figure."""

from dataclasses import replace
from datetime import timedelta

from odoo import fields

from . import kpi_tower, measure

MODULES = (
    "order_release", "replenishment_rules", "supplier_scorecard", "intercompany_flows", "distribution_kpi",
    "distribution_dashboard",
)  # fmt: skip


# A year is counted four weeks at a time, each with a commit.
PART_DAYS, YEAR_DAYS = 28, 364
BRANCHES, DASHBOARD_KPIS, CARDS = 12, 60, 12


def run(bench, options):
    env = bench.user_env()
    _promise(bench)
    companies = env["res.company"].search([], order="id")
    today = fields.Date.today()
    if bench.wants("day_all"):
        _day(bench, env, companies, today - timedelta(days=1))
    if bench.wants("nightly"):
        _night(bench, env, companies, today)
    if bench.wants("year_all"):
        _year(bench, env, companies, today)
    if bench.wants("dashboard_data"):
        _dashboard(bench, env, companies, today)
    if bench.wants("vs_stock_reports"):
        _beside_reports(bench, env, companies, today)
    if bench.wants("sources"):
        _sources(bench, env, companies, today)
    if bench.wants("tower", "tower_actions"):
        kpi_tower.run(bench, env)


def _promise(bench):
    """Give the orders the promised day that the generated ones lack; without it service has nothing to count."""
    bench.sql(
        "UPDATE sale_order SET commitment_date = date_order + interval '2 days' WHERE commitment_date IS NULL"
    )
    bench.cr.commit()
    bench.sql("ANALYZE sale_order")
    bench.cr.commit()


def _kpis(env, restatement):
    return env["distribution.kpi"].search([("restatement", "=", restatement)])


def _rebuild(env, kpis, start, end, companies):
    # The addons are there once the registry is.
    from odoo.addons.distribution_control.logic.measure import Period

    period = Period(start, end)
    return env["distribution.kpi"]._rebuild(kpis.mapped("code"), period, companies)["written"]


def _day(bench, env, companies, day):
    """Rebuild of one past day, every KPI that can be: what a correction of one day costs."""
    kpis = _kpis(env, "rebuildable")
    ours = bench.measure(lambda: _rebuild(env, kpis, day, day, companies))
    beside = bench.measure(lambda: _stock_reports(env, day))
    bench.row(
        "day_all", len(kpis), ours, "stock: sales, invoice and vendor delay analyses of the day by product", beside,
        limits=[("< 20 s", ours.seconds < 20)],
        note=f"{ours.value:,} values of {len(kpis)} KPIs",
    )  # fmt: skip


def _night(bench, env, companies, today):
    """What the nightly job counts: eight days of all that can be rebuilt, and today's snapshots."""
    rebuildable, snapshots = _kpis(env, "rebuildable"), _kpis(env, "snapshot")

    def night():
        past = _rebuild(env, rebuildable, today - timedelta(days=7), today, companies)
        return past + _rebuild(env, snapshots, today, today, companies)

    ours = bench.measure(night)
    bench.row(
        "nightly", len(rebuildable | snapshots), ours, limits=[("< 60 s", ours.seconds < 60)],
        note=f"{ours.value:,} values",
    )  # fmt: skip


def _year(bench, env, companies, today):
    """Rebuild of a year, four weeks at a time, from where an earlier run of this database (--keep) stopped.

    Values are kept. What counts is the processor time of all parts: a run may be cut off and goes on later.
    """
    kpis = _kpis(env, "rebuildable")
    counted = {day for (day,) in bench.sql("SELECT DISTINCT day FROM distribution_kpi_day")}
    parts = [today - timedelta(days=back) for back in range(YEAR_DAYS, 0, -PART_DAYS)]
    samples = []
    for start in parts:
        end = start + timedelta(days=PART_DAYS - 1)
        if end not in counted:
            sample = bench.measure(
                lambda one=start, last=end: _rebuild(env, kpis, one, last, companies), keep=True
            )
            samples.append(sample)
            print(
                f"  {start} .. {end}: {sample.value:,} values, {sample.seconds:.0f} s, cpu {sample.cpu:.1f} s,"
                f" {sample.peak_mb} MB",
                flush=True,
            )
    if not samples:
        return
    seconds = sum(sample.seconds for sample in samples)
    year = seconds * len(parts) / len(samples)
    ours = replace(
        samples[0],
        seconds=seconds,
        queries=sum(sample.queries for sample in samples),
        peak_mb=max(sample.peak_mb or 0 for sample in samples),
        cpu=sum(sample.cpu or 0 for sample in samples),
    )
    values = sum(sample.value for sample in samples)
    bench.row(
        "year_all", PART_DAYS * len(samples), ours, limits=[("a year < 15 min", year < 900)],
        note=f"{values:,} values of {PART_DAYS * len(samples)} days; a year at this pace {year / 60:.1f} min,"
        f" of processor time {ours.cpu / len(samples) * len(parts) / 60:.1f} min",
    )  # fmt: skip


def _fill_year(bench, env, companies, today):
    """Give every KPI of a dashboard a value per day, branch, channel and customer of a year: no rebuild is measured."""
    branches = env["stock.warehouse"].search([])
    codes = [f"B{number:02}" for number in range(BRANCHES - len(branches))]
    env["stock.warehouse"].create(
        [
            {"name": f"Branch {code}", "code": code, "company_id": companies[n % 3].id}
            for n, code in enumerate(codes)
        ]
    )
    kpis = env["distribution.kpi"].search([("time_behaviour", "!=", "distribution")], limit=DASHBOARD_KPIS)
    env.flush_all()
    bench.sql("DELETE FROM distribution_kpi_value")
    bench.sql("DELETE FROM distribution_kpi_total")
    bench.sql(
        """INSERT INTO distribution_kpi_value (kpi_id, day, company_id, currency_id, warehouse_id, team_id, partner_id,
               numerator, denominator, numerator_group, denominator_group, ratio, version, active)
           SELECT k.id, day, w.company_id, c.currency_id, w.id, t.id, p.id, f.n, 9, f.n, 9, f.n / 9, 1, TRUE
             FROM generate_series(%s::date, %s::date, '1 day') AS day
            CROSS JOIN unnest(%s) AS k(id) CROSS JOIN stock_warehouse w JOIN res_company c ON c.id = w.company_id
            CROSS JOIN (SELECT id FROM crm_team ORDER BY id LIMIT 2) t
            CROSS JOIN (SELECT id FROM res_partner ORDER BY id LIMIT 2) p
            CROSS JOIN LATERAL (SELECT ((k.id * 7 + w.id * 3 + t.id + p.id) %% 9)::float8 AS n) f""",
        today - timedelta(days=364), today, kpis.ids,
    )  # fmt: skip
    days = [today - timedelta(days=back) for back in range(365)]
    env["distribution.kpi.total"]._add_up(kpis, days, companies)
    bench.sql("ANALYZE distribution_kpi_value, distribution_kpi_total")
    return kpis


def _dashboard(bench, env, companies, today):
    """What one opened dashboard asks of a year of values, beside plain SQL over the same values."""
    kpis = _fill_year(bench, env, companies, today)
    own = [("kpi_id", "in", kpis[:CARDS].ids)]
    month = [("day", ">", today - timedelta(days=30))]
    year = [("day", ">", today - timedelta(days=365))]
    asked = (
        (own + month, ["kpi_id"]),
        (own + year, ["kpi_id", "day:week"]),
        (own + month, ["kpi_id", "warehouse_id"]),
        (own + month, ["kpi_id", "team_id"]),
        (own + month, ["kpi_id", "company_id"]),
    )
    values = env["distribution.kpi.value"]

    def ask():
        return sum(
            len(values.formatted_read_group(domain, by, ["ratio:avg", "numerator:sum"]))
            for domain, by in asked
        )

    def plain():
        columns = {"kpi_id": "kpi_id", "day:week": "date_trunc('week', day)"}
        rows = 0
        for domain, by in asked:
            since = domain[1][2]
            rows += len(
                bench.sql(
                    f"""SELECT {", ".join(columns.get(name, name) for name in by)},
                               SUM(numerator_group) / NULLIF(SUM(denominator_group), 0), SUM(numerator)
                          FROM distribution_kpi_value WHERE kpi_id = ANY(%s) AND day > %s
                         GROUP BY {", ".join(str(n + 1) for n in range(len(by)))}""",
                    domain[0][2], since,
                )
            )  # fmt: skip
        return rows

    samples = {}
    for name, function in (("ours", ask), ("plain", plain)):
        bench.fresh()
        samples[name] = min(
            (measure.measure(bench.cr, function) for _turn in range(3)), key=lambda one: one.seconds
        )
    [[count]] = bench.sql("SELECT count(*) FROM distribution_kpi_value")
    bench.undo()
    ours = samples["ours"]
    bench.row(
        "dashboard_data", len(asked), ours, "plain SQL over all values", samples["plain"],
        limits=[("< 1 s", ours.seconds < 1)],
        note=f"{ours.value:,} figures of {len(kpis)} KPIs, {BRANCHES} branches, {count:,} values",
    )  # fmt: skip


def _beside_reports(bench, env, companies, today):
    """A month by channel, vendor and age: read as KPIs, and asked of stock's own reports."""
    start = today - timedelta(days=30)
    codes = ["order_intake", "supplier_otif"]
    kpis = env["distribution.kpi"].search([("code", "in", codes)])
    _rebuild(env, kpis, start, today, companies)
    ageing = env["distribution.kpi"].search([("code", "in", ["stock_value", "stock_age", "stock_old"])])
    _rebuild(env, ageing, today, today, companies)
    bench.cr.commit()
    within = [("day", ">=", start), ("day", "<=", today)]
    for name, code, by, model, domain, group, aggregates in (
        ("sales analysis", "order_intake", ["day:week", "team_id"], "sale.report",
         [("date", ">=", start), ("state", "=", "sale")], ["date:week", "team_id"], ["price_subtotal:sum"]),
        ("vendor delay", "supplier_otif", ["partner_id"], "vendor.delay.report",
         [("date", ">=", start)], ["partner_id"], ["qty_total:sum", "qty_on_time:sum"]),
        ("inventory ageing", "stock_old", ["warehouse_id", "categ_id"], "stock.quant",
         [("location_id.usage", "=", "internal")], ["in_date:month", "product_categ_id"], ["quantity:sum"]),
    ):  # fmt: skip
        asked = [("kpi_id.code", "=", code), *within]
        ours = bench.measure(
            lambda asked=asked, by=by: len(
                env["distribution.kpi.value"]._read_group(asked, by, ["ratio:avg"])
            ),
            repeat=3,
        )
        beside = bench.measure(
            lambda one=(model, domain, group, aggregates): len(env[one[0]]._read_group(*one[1:])), repeat=3
        )
        bench.row(
            f"vs_stock_reports {name}", ours.value, ours, f"stock: {model}", beside, goal=1.0,
            note=f"{ours.value} figures, stock {beside.value} rows",
        )  # fmt: skip


def _sources(bench, env, companies, today):
    """Seconds of the night per source: where it goes."""
    for restatement, start in (("rebuildable", today - timedelta(days=7)), ("snapshot", today)):
        for source, kpis in _kpis(env, restatement).grouped("source").items():
            ours = bench.measure(lambda kpis=kpis, start=start: _rebuild(env, kpis, start, today, companies))
            bench.row(f"sources {source} {restatement}", len(kpis), ours, note=f"{ours.value:,} values")


def _stock_reports(env, day):
    """Return the rows of stock's own analyses of the day, as their pivots ask for them."""
    following = day + timedelta(days=1)
    asked = (
        ("sale.report", "date", ["product_uom_qty:sum", "price_subtotal:sum"]),
        ("account.invoice.report", "invoice_date", ["price_subtotal:sum", "price_margin:sum"]),
        ("vendor.delay.report", "date", ["qty_total:sum", "qty_on_time:sum"]),
    )
    return sum(
        len(env[model]._read_group([(field, ">=", day), (field, "<", following)], ["product_id"], aggregates))
        for model, field, aggregates in asked
    )
