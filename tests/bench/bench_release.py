"""Release of orders: the gates over the whole book, one order, confirming beside stock, lists and forms."""

from collections import Counter

from . import bench_release_apply
from .release_clones import clone_orders
from .release_sql import ALLOCATION, EXPOSURE
from .web import read_form, read_page

MODULES = ("order_release", "stock_accelerator", "stock_accelerator_batch")
STOCK = True
ORDERS = 20
# Orders that pass every gate show what the gates cost; held ones spare the reservation and are cheaper.
CONFIRM = {
    "confirm_on": (1.10, {"switched": True, "passing": True}),
    "confirm_on_held": (1.10, {"switched": True}),
    "confirm_off": (1.05, {"switched": False}),
    "confirm_on_batch": (1.10, {"switched": True, "passing": True, "at_once": True}),
}


def run(bench, options):
    if bench.wants("exposure_2000_sql", "exposure_2000_stock"):
        _exposure(bench)
    for row, (goal, arguments) in CONFIRM.items():
        if bench.wants(row):
            _confirm(bench, row, goal, **arguments)
    if bench.wants("create_on"):
        ours, stock = bench.beside_stock("create", switched=True)
        bench.row(
            "create_on", ORDERS, ours, "stock", stock, goal=1.10, limits=[_no_more_queries(ours, stock)],
            note=_per_order(ours, stock),
        )  # fmt: skip
    if bench.wants("list_80"):
        ours, stock = bench.beside_stock("read_orders", rounds=5)
        bench.row("list_80", 80, ours, "stock", stock, goal=1.10, limits=[_no_more_queries(ours, stock, 12)])
    if bench.wants("form"):
        ours, stock = bench.beside_stock("read_order", rounds=5)
        bench.row("form", 1, ours, "stock", stock, goal=1.15)
    if bench.wants("evaluate_50k", "evaluate_stored_50k", "evaluate_500k", "incremental_1pct", "one_order"):
        _evaluate(bench)
    bench_release_apply.run(bench, options)


def _no_more_queries(ours, stock, more=0):
    return f"queries <= stock{f' + {more:g}' if more else ''}", ours.queries <= stock.queries + more


def _per_order(ours, stock):
    return f"{ours.queries / ORDERS:.1f} queries per order, stock {stock.queries / ORDERS:.1f}"


# Run on both sides

assign = bench_release_apply.assign


def _settings(bench, switched):
    """Bring stock's own defaults back (reserve at confirmation, run the scheduler), and switch the gates on."""
    env = bench.user_env()
    env["stock.picking.type"].search([("code", "=", "outgoing")]).reservation_method = "at_confirm"
    env["ir.config_parameter"].sudo().set_param("stock.no_auto_scheduler", False)
    if switched and "order.release.policy" in env:
        _switch_on(env)
    return env


def _switch_on(env):
    # By SQL: a policy is replayed over past orders before a person may activate it, which is not measured here.
    policy = env.ref("order_release.order_release_policy_default")
    env.cr.execute("UPDATE order_release_policy SET active = TRUE WHERE id = %s", [policy.id])
    policy.invalidate_recordset(["active"])
    env.registry.clear_cache()
    env["res.company"].sudo().search([])._switch_order_release(True)


def _drafts(bench, env, count=ORDERS, passing=False):
    """Make quotations like the ones in the book: five popular products each, in the central company.

    *passing*: of customers without a limit who pay, and with goods put there, so that no gate has anything to say.
    """
    products = bench.sql(
        "SELECT product_id FROM sale_order_line l JOIN sale_order o ON o.id = l.order_id WHERE o.name ~ '^SO'"
        " ORDER BY l.id LIMIT %s",
        count * 5,
    )
    partners = bench.sql(
        "SELECT id FROM res_partner p WHERE name ~ '^Customer [1-9]' AND NOT (%s AND (credit_limit IS NOT NULL"
        " OR EXISTS (SELECT FROM account_move_line l WHERE l.partner_id = p.id AND l.date_maturity < now()"
        " AND l.amount_residual > 0))) ORDER BY id LIMIT %s",
        passing,
        count,
    )
    if passing:
        shelf = (
            env["stock.warehouse"].search([("company_id", "=", env.companies[0].id)], limit=1).lot_stock_id
        )
        for product in env["product.product"].browse({product for (product,) in products}):
            env["stock.quant"]._update_available_quantity(product, shelf, 10000)
    return [
        _draft_values(env, partners[i % len(partners)][0], products[i * 5 : i * 5 + 5]) for i in range(count)
    ]


def _draft_values(env, partner, products):
    from odoo import Command

    lines = [Command.create({"product_id": product, "product_uom_qty": 3}) for (product,) in products]
    return {"partner_id": partner, "order_line": lines, "company_id": env.companies[0].id}


def create(bench, switched):
    """Create orders one per call, as salespeople do."""

    def prepare():
        env = _settings(bench, switched)
        return env, _drafts(bench, env)

    def call(prepared):
        env, drafts = prepared
        for values in drafts:
            env["sale.order"].create(values)
            env.flush_all()

    return bench.measure(call, prepare=prepare)


def confirm(bench, switched, passing=False, at_once=False):
    """Confirm orders one per call, or all in one; the value tells how many are in which state of release.

    One more is confirmed before the clock starts, here and on stock: a worker reads what it keeps from one request
    to the next (parameters, rights, policies) once, and each turn of a bench begins without it.
    """

    def prepare():
        env = _settings(bench, switched)
        first, *orders = env["sale.order"].create(_drafts(bench, env, ORDERS + 1, passing=passing))
        first.action_confirm()
        return env["sale.order"].union(*orders)

    def call(orders):
        for order in [orders] if at_once else orders:
            order.action_confirm()
            order.env.flush_all()
        return Counter(orders.mapped("release_state")) if "release_state" in orders else None

    return bench.measure(call, prepare=prepare)


def read_orders(bench):
    orders = bench.user_env()["sale.order"]
    return bench.measure(read_page(orders, [("state", "=", "sale")]), warm=True, repeat=3)


def read_order(bench):
    orders = bench.user_env()["sale.order"]
    order = orders.search([("name", "=like", "SO%")], limit=1)
    return bench.measure(read_form(order), warm=True, repeat=3)


# Ours alone


def _confirm(bench, row, goal, **arguments):
    ours, stock = bench.beside_stock("confirm", **arguments)
    extra = (1.5 if arguments.get("at_once") else 12) * ORDERS if arguments["switched"] else 0
    bench.row(
        row, ORDERS, ours, "stock, its defaults", stock, goal=goal,
        limits=[_no_more_queries(ours, stock, extra)],
        note=f"{_per_order(ours, stock)}; {dict(ours.value)}",
    )  # fmt: skip


def _exposure(bench):
    from odoo.addons.order_release.logic.credit import Exposure
    from odoo.addons.order_release.queries.exposure import exposure

    env = bench.user_env()
    roots = env.companies.ids
    partners = [row[0] for row in bench.sql("SELECT id FROM res_partner WHERE name ~ '^Customer [1-9]'")]

    def ours():
        rows = env.execute_query(exposure(env, roots, partners))
        return {(row[0], row[1]): Exposure(*row[2:]) for row in rows}

    def plain():
        bench.cr.execute(EXPOSURE, {"partners": partners})
        return bench.cr.fetchall()

    def stock():
        return {
            (company.id, partner.id): partner.credit + partner.credit_to_invoice
            for company in env.companies
            for partner in env["res.partner"].with_company(company).browse(partners)
        }

    mine, sql, fields = (bench.measure(call, repeat=3, warm=True) for call in (ours, plain, stock))
    values = {(row[0], row[1]): row[2] for row in sql.value}
    differ = [
        key
        for key, one in mine.value.items()
        if abs(one.receivable + one.delivered + one.confirmed + one.held - values.get(key, 0.0)) > 0.01
    ]
    pairs = len(partners) * len(roots)
    bench.row(
        "exposure_2000_sql", len(partners), mine, "plain SQL", sql, goal=4,
        note=f"{len(values)} (company, customer) pairs compared, {len(differ)} differences",
    )  # fmt: skip
    bench.row(
        "exposure_2000_stock", len(partners), mine, "stock: credit + credit_to_invoice", fields, goal=0.125,
        note=f"{pairs} (company, customer) pairs; stock leaves open orders that are not to invoice out",
    )  # fmt: skip


def _evaluate(bench):
    """Hold the whole book as a switch-on under every gate would, then look at it again."""
    env = bench.user_env()
    _switch_on(env)
    env["order.release.usual"]._rebuild()
    env.cr.commit()
    _hold_everything(bench)
    engine = env["order.release.engine"].sudo()
    orders = env["sale.order"].search([("name", "=like", "SO%"), ("state", "=", "sale")])
    lines = bench.profile.open_lines

    scope = {"orders": orders.ids, "partners": orders.partner_id.ids}

    def plain():
        bench.cr.execute(ALLOCATION, scope)
        return bench.cr.fetchall()

    limit = bench.measure(plain, repeat=3, warm=True)
    if bench.wants("evaluate_50k"):
        ours = bench.measure(lambda: engine._evaluate(orders, "confirm"), repeat=2, warm=True)
        bench.row(
            "evaluate_50k", lines, ours, "one SQL allocation", limit, goal=3,
            limits=[_bound(ours, "queries", 60), _bound(ours, "MB", 250)],
            note=f"{_gate_count(env)} gates, the SQL has four; {_outcome(ours.value, limit.value)}",
        )  # fmt: skip
    if bench.wants("incremental_1pct"):
        _incremental(bench, engine, orders)
    if bench.wants("evaluate_stored_50k"):
        stored = bench.measure(lambda: engine._store(engine._evaluate(orders, "confirm")))
        bench.row(
            "evaluate_stored_50k", lines, stored, "one SQL allocation", limit, goal=8,
            limits=[_bound(stored, "queries", 60), _bound(stored, "MB", 250)],
            note="decisions, reasons and evidence stored for the first time",
        )  # fmt: skip
    if bench.wants("one_order"):
        _one_order(bench, env, engine, orders)
    if bench.wants("evaluate_500k"):
        _evaluate_tenfold(bench, env, engine, orders)


def _evaluate_tenfold(bench, env, engine, orders):
    """Look at ten times the orders: nine copies of each stand beside it in the database. Last: the book stays tenfold."""
    once = bench.measure(lambda: engine._evaluate(orders, "confirm"), repeat=2, warm=True)
    more = env["sale.order"].browse(clone_orders(bench.cr, orders.ids, 9))
    bench.cr.commit()
    everything = orders | more
    ours = bench.measure(lambda: engine._evaluate(everything, "confirm"), warm=True)
    looked = sum(len(one.lines) for one in ours.value.demands.values())
    bench.row(
        "evaluate_500k", looked, ours, "the orders themselves, a tenth", once, goal=12,
        limits=[("queries as for a tenth", ours.queries <= once.queries)],
        note=f"{len(everything):,} orders, {looked:,} lines",
    )  # fmt: skip


def _incremental(bench, engine, orders):
    """Look again at the orders behind 1 % of the lines, as a change of theirs asks for.

    Both sides as a worker that has looked before: undoing a turn empties what it keeps in memory (policies, rates,
    working days), and a first look fills it again.
    """
    changed = orders[:: len(orders) // max(len(orders) // 100, 1)]

    def look(which):
        return bench.measure(
            lambda _looked: engine._evaluate(which, "confirm"),
            prepare=lambda: engine._evaluate(changed, "confirm"),
            repeat=3,
            warm=True,
        )

    full, ours = look(orders), look(changed)
    bench.row(
        "incremental_1pct", len(changed) * bench.profile.lines_per_order, ours, "all orders", full, goal=0.1
    )


def _gate_count(env):
    return len(
        env.ref("order_release.order_release_policy_default").line_ids.filtered(
            lambda line: line.mode != "off"
        )
    )


def _bound(sample, what, most):
    value = sample.queries if what == "queries" else sample.peak_mb or 0
    return f"<= {most} {what}", value <= most


def _outcome(outcome, plain):
    states = {}
    for decision in outcome.decisions.values():
        states[decision.state] = states.get(decision.state, 0) + 1
    free = sum(1 for row in plain if row[1])
    return f"{states}; the SQL lets {free:,} of {len(plain):,} lines go (it lets held lines eat stock and credit)"


def _hold_everything(bench):
    """Put the flag on every open move by SQL: 50,000 moves through the ORM are the switch's business, not this row's."""
    bench.sql(
        "UPDATE stock_move m SET release_hold = true FROM sale_order_line l JOIN sale_order o ON o.id = l.order_id"
        " WHERE m.sale_line_id = l.id AND o.name ~ '^SO[0-9]{6}$'"
    )
    bench.sql(
        "UPDATE stock_picking p SET release_hold = true FROM stock_move m WHERE m.picking_id = p.id AND m.release_hold"
    )
    bench.sql("UPDATE sale_order SET release_state = 'held' WHERE name ~ '^SO[0-9]{6}$'")
    bench.cr.commit()
    bench.sql("ANALYZE stock_move; ANALYZE sale_order; ANALYZE stock_picking")
    bench.cr.commit()


def _one_order(bench, env, engine, orders):
    """Look again at one held order and store what is found, as the form does after a change."""
    order = orders[len(orders) // 2]
    engine._store(engine._evaluate(order))
    env.cr.commit()

    def look_and_store(_looked):
        engine._store(engine._evaluate(order))

    # Undoing a turn empties what a worker keeps from one request to the next (policies): a first look fills it again.
    ours = bench.measure(look_and_store, prepare=lambda: engine._evaluate(order), repeat=10, warm=True)
    stock = bench.peer.call("confirm", switched=False)
    bench.row(
        "one_order", 1, ours, "stock: confirm one order", stock, scale=ORDERS,
        limits=[("< 15 ms", ours.seconds < 0.015), _bound(ours, "queries", 12)],
    )  # fmt: skip
