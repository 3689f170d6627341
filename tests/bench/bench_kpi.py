"""All KPIs of one day, and a night of them, beside stock's own reports where stock has the figure."""

from datetime import timedelta

from odoo import fields

MODULES = (
    "order_release", "replenishment_rules", "supplier_scorecard", "intercompany_flows", "distribution_kpi",
)  # fmt: skip


def run(bench, options):
    env = bench.user_env()
    _promise(bench)
    companies = env["res.company"].search([], order="id")
    today = fields.Date.today()
    if bench.wants("day_all"):
        _day(bench, env, companies, today - timedelta(days=1))
    if bench.wants("nightly"):
        _night(bench, env, companies, today)
    if bench.wants("sources"):
        _sources(bench, env, companies, today)


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
