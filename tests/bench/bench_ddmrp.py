"""Position, forecast and order quantity beside the community's DDMRP buffers, on the same data; the whole night too."""

from .replenishment_night import first_night, night, position

MODULES = ("replenishment_rules",)
STOCK = True
PEERS = {
    "odoo-addon-ddmrp": "19.0.1.1.2",
    "odoo-addon-base-cron-exclusion": "19.0.1.0.0.6",
    "odoo-addon-mrp-multi-level": "19.0.1.0.5.4",
    "odoo-addon-mrp-warehouse-calendar": "19.0.1.0.0.8",
    "odoo-addon-stock-demand-estimate": "19.0.1.1.0.1",
    "odoo-addon-stock-location-is-sublocation": "19.0.1.0.0.8",
    "odoo-addon-stock-move-quantity-product-uom": "19.0.1.0.0.8",
    "odoo-addon-stock-warehouse-calendar": "19.0.1.0.0.8",
    "odoo-addon-web-widget-bokeh-chart": "19.0.1.0.1.4",
    "bokeh": "3.9.0",
}
# Buffers at most that the night is measured on; each is planned by itself, so the cost is linear in their number.
BUFFERS = 500


def run(bench, options):
    if not bench.wants("nightly_72k_ddmrp"):
        return
    companies = first_night(bench)
    ours, whole = position(bench, companies), bench.measure(lambda: night(bench, companies))
    count = bench.sql("SELECT count(*) FROM replenishment_level")[0][0]
    buffers = min(BUFFERS, bench.sql("SELECT count(*) FROM stock_warehouse_orderpoint WHERE active")[0][0])
    other = bench.peer.call("ddmrp_night", count=buffers)
    bench.row(
        "nightly_72k_ddmrp",
        count,
        ours,
        f"OCA ddmrp 19.0.1.1.2, {buffers} buffers",
        other,
        goal=1 / 100,
        note=(
            "theirs: average use of 120 days and buffers, without ordering; per series. Our whole night (history, levels,"
            f" rules, proposals) takes {whole.cpu:.0f} s of processor, {whole.cpu / other.cpu * buffers / count:.3f} of that"
        ),
        scale=buffers / count,
    )


def ddmrp_night(bench, count):
    """Give *count* reordering rules a buffer, and measure the two jobs of a night: average daily use, then buffers."""
    env = bench.user_env()
    buffers = env["stock.buffer"].sudo().with_context(skip_adu_calculation=True)
    rules = env["stock.warehouse.orderpoint"].sudo().search([], limit=count, order="id")
    profile = env.ref("ddmrp.stock_buffer_profile_replenish_purchased_medium_medium")
    method = env.ref("ddmrp.adu_calculation_method_past_120")
    made = buffers.create(
        [
            {
                "product_id": rule.product_id.id,
                "warehouse_id": rule.warehouse_id.id,
                "location_id": rule.location_id.id,
                "company_id": rule.company_id.id,
                "buffer_profile_id": profile.id,
                "adu_calculation_method": method.id,
            }
            for rule in rules
        ]
    )
    env.cr.commit()
    chosen = [("id", "in", made.ids)]

    def two_jobs():
        buffers.cron_ddmrp_adu(domain=chosen)
        buffers.cron_ddmrp(domain=chosen)

    return bench.measure(two_jobs)
