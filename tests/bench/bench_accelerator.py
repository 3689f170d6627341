"""Stock's hottest computations with the accelerators on, beside stock's own code, in one process on the same rows.

Every row also compares what both left behind, value by value, and must find no difference.
"""

import random
from contextlib import ExitStack
from datetime import timedelta

from . import measure
from .accelerator_data import crook, snapshot_orders, snapshot_reservation

MODULES = ("stock_accelerator", "stock_accelerator_batch")
PATHS = ("orderpoints", "reservation")
ORDERS, RECEIPT_LINES = 40, 200
PER_ORDER, PER_LINE = 75, 0.3
CONFIRM = {
    # row: (reservation method of deliveries, scheduler runs at confirmation, goal)
    "confirm_manual": ("manual", False, 0.45),
    "confirm_at_confirm": ("at_confirm", False, 0.55),
    "confirm_default": ("at_confirm", True, 0.67),
}
COMPUTE = {
    # row: (count, method, fields, goal)
    "deadline_5000": (5000, "_compute_deadline_date", ("deadline_date",), 0.125),
    "forecast_2000": (2000, "_compute_qty", ("qty_on_hand", "qty_forecast"), None),
    "qty_to_order_2000": (2000, "_compute_qty_to_order_computed", ("qty_to_order_computed",), 0.25),
}


def run(bench, options):
    env = bench.user_env()
    _settle(env)
    _compute(bench, env)
    _confirm(bench, env)
    _receive(bench, env)
    _reserve(bench, env, "reserve_200_pickings", lambda: _pickings(env, 200), 0.17)
    _reserve(bench, env, "reserve_4400", lambda: _moves(env, 4400), 0.2)
    _planner(bench, env)
    if bench.wants("reserve_mixed"):
        crook(bench)
        _reserve(bench, env, "reserve_mixed", lambda: _pickings(env, 200), 0.29, per_line=False)
    if bench.wants("reserve_with_batches"):
        deliveries = env["stock.picking.type"].search([("code", "=", "outgoing")])
        deliveries.write({"batch_group_by_partner": True, "auto_batch": True})
        env.cr.commit()
        _reserve(bench, env, "reserve_with_batches", lambda: _pickings(env, 200), None, per_line=False)


def _settle(env):
    """Leave automatic batches to a row of their own: on by default beside stock_picking_batch, they cost both sides alike."""
    env["stock.picking.type"].search([("code", "=", "outgoing")]).auto_batch = False
    env["stock.warehouse"].search([]).out_type_id.reservation_method = "manual"
    env["ir.config_parameter"].set_param("stock.no_auto_scheduler", "1")
    env.cr.commit()


# ---------------------------------------------------------------------- measuring both
def _both(bench, function, prepare, snapshot, rounds=1):
    """Return (ours, stock, values compared, differences); the best of *rounds* of each, turn by turn."""
    from odoo.addons.stock_accelerator.logic.difference import compare

    samples, left = {True: [], False: []}, {}
    for _round in range(rounds):
        for is_on in (True, False):
            sample, left[is_on] = _once(bench, function, prepare, snapshot, is_on)
            samples[is_on].append(sample)
    ours, stock = (min(samples[is_on], key=lambda sample: sample.seconds) for is_on in (True, False))
    return ours, stock, *compare(left[False], left[True])


def _once(bench, function, prepare, snapshot, is_on):
    from odoo.addons.stock_accelerator.transaction import forcing

    with ExitStack() as switches:
        for path in PATHS:
            switches.enter_context(forcing(bench.cr, path, is_on))
        prepared = prepare()
        bench.fresh()

        def call():
            value = function(prepared)
            bench.env.flush_all()
            return value

        sample = measure.measure(bench.cr, call)
        bench.env.invalidate_all()
        left = snapshot(sample.value)
        bench.undo()
    return sample, left


def _report(bench, name, n, result, goal, limits=(), note=""):
    ours, stock, count, differences = result
    limits = [("0 differences", not differences), *limits]
    note = f"{count:,} values compared, {len(differences)} differences. {note}"
    if differences:
        note += f" First: {differences[0]}"
    bench.row(name, n, ours, "stock", stock, goal=goal, limits=limits, note=note)


# ---------------------------------------------------------------------- orderpoints
def _compute(bench, env):
    Orderpoint = env["stock.warehouse.orderpoint"].sudo().with_context(active_test=False)
    every = Orderpoint.search([], order="id").ids
    for name, (count, method, names, goal) in COMPUTE.items():
        if not bench.wants(name):
            continue
        orderpoints = Orderpoint.browse(random.Random(name).sample(every, min(count, len(every))))

        def function(orderpoints, method=method, names=names):
            with env.protecting([orderpoints._fields[field] for field in names], orderpoints):
                getattr(orderpoints, method)()
                return {(record.id, field): record[field] for record in orderpoints for field in names}

        result = _both(bench, function, lambda records=orderpoints: records, lambda values: values)
        _report(bench, name, len(orderpoints), result, goal)


def _planner(bench, env):
    if not bench.wants("planner_screen"):
        return
    Orderpoint = env["stock.warehouse.orderpoint"]

    def function(_nothing):
        Orderpoint.action_open_orderpoints()
        return Orderpoint.sudo().search([], order="product_id, location_id, company_id")

    def snapshot(orderpoints):
        return {
            (one.product_id.id, one.location_id.id, one.company_id.id): (one.trigger, one.qty_to_order)
            for one in orderpoints
        }

    result = _both(bench, function, lambda: None, snapshot)
    _report(bench, "planner_screen", Orderpoint.search_count([]), result, None)


# ---------------------------------------------------------------------- orders and receipts
def _popular(bench, env, count, company):
    """Return the *count* most ordered storable products of *company*, the first ordered most."""
    rows = bench.sql(
        "SELECT l.product_id FROM sale_order_line l JOIN product_product p ON p.id = l.product_id"
        " JOIN product_template t ON t.id = p.product_tmpl_id"
        " WHERE t.is_storable AND l.company_id = %s GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT %s",
        company.id,
        count,
    )
    return env["product.product"].browse(product for [product] in rows)


def _confirm(bench, env):
    company = env.company
    env = env(context={**env.context, "allowed_company_ids": company.ids})
    products = _popular(bench, env, 18_000, company)
    customers = env["res.partner"].search([("customer_rank", ">", 0)], limit=300, order="id")
    warehouses = env["stock.warehouse"].search([("company_id", "=", company.id)], order="id")
    for name, (method, is_scheduled, goal) in CONFIRM.items():
        if not bench.wants(name):
            continue

        def prepare(method=method, is_scheduled=is_scheduled):
            warehouses.out_type_id.reservation_method = method
            env["ir.config_parameter"].set_param("stock.no_auto_scheduler", "" if is_scheduled else "1")
            return _make_orders(env, products, customers, warehouses)

        result = _both(bench, _confirm_each, prepare, snapshot_orders, rounds=2)
        limits = []
        if name == "confirm_manual":
            per_order = result[0].queries / ORDERS
            limits.append((f"{per_order:.0f} of <= {PER_ORDER} queries per order", per_order <= PER_ORDER))
        _report(
            bench, name, ORDERS, result, goal, limits, f"{result[0].queries / ORDERS:.0f} queries per order"
        )


def _make_orders(env, products, customers, warehouses):
    from odoo import Command

    rng = random.Random(19)
    return env["sale.order"].create(
        [
            {
                "partner_id": rng.choice(customers).id,
                "warehouse_id": rng.choice(warehouses).id,
                "order_line": [
                    Command.create(
                        {"product_id": products[position].id, "product_uom_qty": rng.randint(1, 5)}
                    )
                    for position in sorted({int(len(products) * rng.random() ** 2.5) for _line in range(5)})
                ],
            }
            for _order in range(ORDERS)
        ]
    )


def _confirm_each(orders):
    for order in orders:
        order.action_confirm()
        orders.env.flush_all()
    return orders


def _receive(bench, env):
    if not bench.wants("receipt_confirm", "receipt_validate"):
        return
    warehouse = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1, order="id")
    products = _popular(bench, env, RECEIPT_LINES, env.company)

    def validate(picking):
        picking.move_ids.picked = True
        picking.button_validate()
        return picking

    def confirm(picking):
        picking.action_confirm()
        return picking

    def confirmed():
        picking = confirm(_make_receipt(env, warehouse, products))
        bench.fresh()
        return picking

    def snapshot(picking):
        return snapshot_reservation(env, picking.move_ids, is_new=True)

    for name, function, prepare, goal in (
        ("receipt_confirm", confirm, lambda: _make_receipt(env, warehouse, products), 0.33),
        ("receipt_validate", validate, confirmed, 0.62),
    ):
        if bench.wants(name):
            result = _both(bench, function, prepare, snapshot, rounds=2)
            _report(bench, name, len(products), result, goal)


def _make_receipt(env, warehouse, products):
    from odoo import Command, fields

    kind = warehouse.in_type_id
    suppliers = env.ref("stock.stock_location_suppliers")
    return env["stock.picking"].create(
        {
            "picking_type_id": kind.id,
            "location_id": suppliers.id,
            "location_dest_id": warehouse.lot_stock_id.id,
            "move_ids": [
                Command.create(
                    {
                        "product_id": product.id,
                        "product_uom_qty": 3 + number % 7,
                        "location_id": suppliers.id,
                        "location_dest_id": warehouse.lot_stock_id.id,
                        "date": fields.Datetime.now().replace(hour=12) + timedelta(days=number % 5),
                    }
                )
                for number, product in enumerate(products)
            ],
        }
    )


# ---------------------------------------------------------------------- reservation
def _open_domain(env):
    return [
        ("state", "in", ("confirmed", "partially_available")),
        ("picking_type_id.code", "=", "outgoing"),
        ("company_id", "=", env.company.id),
    ]


def _pickings(env, count):
    return env["stock.picking"].search(
        [("state", "=", "confirmed"), *_open_domain(env)[1:]], limit=count, order="id desc"
    )


def _moves(env, count):
    return env["stock.move"].search(_open_domain(env), limit=count, order="id desc")


def _reserve(bench, env, name, find, goal, per_line=True):
    if not bench.wants(name):
        return

    def function(records):
        if records._name == "stock.picking":
            records.action_assign()
            return records.move_ids
        records._action_assign()
        return records

    count = len(find() if name == "reserve_4400" else find().move_ids)
    result = _both(bench, function, find, lambda moves: snapshot_reservation(env, moves))
    limits = []
    if per_line:
        rate = result[0].queries / count
        limits.append((f"{rate:.2f} of <= {PER_LINE} queries per line", rate <= PER_LINE))
    _report(bench, name, count, result, goal, limits, f"{count / result[0].seconds:.0f} lines per second")
