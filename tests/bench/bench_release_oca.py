"""Release beside the community's sale_exception: all of our gates against three of its rules, on the same orders."""

from .bench_release import _gate_count, _hold_everything, _switch_on

MODULES = ("order_release", "stock_accelerator", "stock_accelerator_batch")
STOCK = True
PEERS = {
    "odoo-addon-sale-exception": "19.0.1.0.1.1",
    "odoo-addon-base-exception": "19.0.1.0.0.5",
}
OTHER = "OCA sale_exception 19.0.1.0.1.1"
# The rules it ships that need no further set-up: address, stock, warning on the customer.
RULES = ("excep_no_zip", "excep_no_stock", "exception_partner_sale_warning")


def run(bench, options):
    bench.cr.execute("SELECT COUNT(*) FROM sale_order WHERE name ~ '^SO[0-9]{6}$' AND state = 'sale'")
    [count] = bench.cr.fetchone()
    some = count // 10
    _prepare(bench)
    gates = _gate_count(bench.env)
    batch = None
    if bench.wants("oca_sale_exception_batch", "oca_sale_exception_single"):
        batch = bench.measure(lambda orders: _look(bench, [orders]), prepare=lambda: _orders(bench), repeat=2)
    if bench.wants("oca_sale_exception_batch"):
        other = bench.peer.call("detect", count=count, single=False)
        bench.row(
            "oca_sale_exception_batch", count, batch, f"{OTHER}, one call", other, goal=0.2,
            note=f"{gates} gates, stored with reasons, against {len(RULES)} rules",
        )  # fmt: skip
    if bench.wants("oca_sale_exception_single"):
        each = bench.measure(lambda orders: _look(bench, orders), prepare=lambda: _orders(bench, some))
        other = bench.peer.call("detect", count=some, single=True)
        bench.row(
            "oca_sale_exception_single", count, batch, f"{OTHER}, order by order", other, goal=0.02,
            scale=some / count,
            note=f"per order; ours in one call. Ours order by order: {each.seconds / some * 1000:.1f} ms and"
            f" {each.queries / some:.1f} queries per order, theirs {other.seconds / some * 1000:.1f} ms and"
            f" {other.queries / some:.1f}",
        )  # fmt: skip


def _prepare(bench):
    """Hold the book under every gate, as in the bench of the release."""
    env = bench.user_env()
    _switch_on(env)
    env["order.release.usual"]._rebuild()
    env.cr.commit()
    _hold_everything(bench)


def _orders(bench, count=None):
    return bench.user_env()["sale.order"].search(
        [("name", "=like", "SO______"), ("state", "=", "sale")], order="id", limit=count
    )


def _look(bench, batches):
    """Ask all gates about each of *batches* and store what they say."""
    for orders in batches:
        engine = orders.env["order.release.engine"].sudo()
        engine._store(engine._evaluate(orders, "confirm"))
        _end_request(bench, orders, batches)


def _end_request(bench, orders, batches):
    """Between two calls nothing stays cached, as between two requests."""
    orders.env.flush_all()
    if len(batches) > 1:
        orders.env.invalidate_all()


# Run on the other side


def detect(bench, count, single):
    """Apply three of its rules to the first *count* orders, in one call or order by order, and keep what is found."""

    def prepare():
        orders = _orders(bench, count)
        for name in RULES:
            orders.env.ref(f"sale_exception.{name}").sudo().active = True
        return orders

    def call(orders):
        batches = orders if single else [orders]
        for some in batches:
            some.detect_exceptions()
            _end_request(bench, some, batches)

    return bench.measure(call, prepare=prepare, repeat=1 if single else 2)
