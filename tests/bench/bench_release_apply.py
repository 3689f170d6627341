"""Applying a release: the hold off, parts split off, deliveries of their own, and the goods reserved, beside stock's
``action_assign`` over the same deliveries in one call. Part of ``./dev bench release``; alone: ``./dev bench release_apply``.
"""

from contextlib import ExitStack

from . import measure
from .accelerator_data import snapshot_reservation
from .release_workers import race

MODULES = ("order_release", "stock_accelerator", "stock_accelerator_batch")
STOCK = True
PICKINGS = 200
ROUNDS = 2
# Every so many lines are released in half: the rest stays held in a delivery of its own.
PARTLY = 5
WORKED = 400  # deliveries per side of the race


def run(bench, options):
    if not bench.wants("apply_stock", "apply_accelerated", "apply_two_workers"):
        return
    env = _settle(bench)
    _hold(bench, env, 2 * WORKED)
    if bench.wants("apply_stock", "apply_accelerated"):
        _refresh_rules(bench, env)
    if bench.wants("apply_stock"):
        _apply(bench, env, "apply_stock", is_on=False, goal=1.0)
    if bench.wants("apply_accelerated"):
        _apply(bench, env, "apply_accelerated", is_on=True, goal=0.25)
    if bench.wants("apply_two_workers"):
        _workers(bench, env)


# Run on both sides


def assign(bench):
    """Reserve the deliveries in one call, as stock does; the value is the number of lines."""

    def prepare():
        pickings = _find_pickings(_settle(bench), PICKINGS)
        bench.fresh()
        return pickings

    def call(pickings):
        pickings.action_assign()
        bench.env.flush_all()
        return len(pickings.move_ids)

    return bench.measure(call, prepare=prepare)


def _settle(bench):
    """Reserve when asked, without automatic batches and the scheduler: they cost both sides alike."""
    env = bench.user_env()
    env["stock.picking.type"].search([("code", "=", "outgoing")]).write(
        {"auto_batch": False, "reservation_method": "at_confirm"}
    )
    env["ir.config_parameter"].sudo().set_param("stock.no_auto_scheduler", "1")
    env.flush_all()
    return env


def _find_pickings(env, count):
    return env["stock.picking"].search(
        [
            ("state", "=", "confirmed"),
            ("picking_type_id.code", "=", "outgoing"),
            ("company_id", "=", env.company.id),
            ("sale_id", "!=", False),
        ],
        limit=count,
        order="id desc",
    )


# Ours alone


def _hold(bench, env, count):
    """Hold the goods of the last *count* deliveries by SQL: what holding costs is another row's business."""
    pickings = tuple(_find_pickings(env, count).ids)
    bench.sql("UPDATE stock_move SET release_hold = true WHERE picking_id IN %s", pickings)
    bench.sql("UPDATE stock_picking SET release_hold = true WHERE id IN %s", pickings)
    bench.sql(
        "UPDATE sale_order SET release_state = 'held' WHERE id IN (SELECT sale_id FROM stock_picking WHERE id IN %s)",
        pickings,
    )
    env.invalidate_all()
    env.cr.commit()
    bench.sql("ANALYZE stock_move; ANALYZE stock_picking; ANALYZE sale_order")
    env.cr.commit()


def _refresh_rules(bench, env):
    """Compute the rules of the goods anew: what became old since the database was built is no difference of ours."""
    from odoo.addons.stock_accelerator.transaction import forcing

    products = _find_pickings(env, PICKINGS).move_ids.product_id
    rules = env["stock.warehouse.orderpoint"].search([("product_id", "in", products.ids)])
    with forcing(bench.cr, "orderpoints", True):
        for name in ("qty_to_order_computed", "deadline_date"):
            env.add_to_compute(rules._fields[name], rules)
        env.flush_all()
    env.cr.commit()


def _apply(bench, env, name, is_on, goal):
    """Report a release in parts beside stock's reservation, and compare what a release leaves with what stock leaves."""
    from odoo.addons.stock_accelerator.logic.difference import compare

    ours, stock = [], []
    for _round in range(ROUNDS):
        stock.append(bench.peer.call("assign"))
        ours.append(_release(bench, env, is_on, PARTLY)[0])
    ours, stock = (min(samples, key=lambda sample: sample.seconds) for samples in (ours, stock))
    if is_on:
        compared = "a release in parts with the accelerators off"
        expected, found = (_release(bench, env, side, PARTLY)[1] for side in (False, True))
    else:
        compared = "stock's reservation of the same deliveries"
        expected, found = _assigned(bench, env), _release(bench, env, is_on, 0)[1]
    count, differences = compare(expected, found)
    lines = ours.value
    note = (
        f"{lines / ours.seconds:.0f} lines per second, stock {lines / stock.seconds:.0f}; every {PARTLY}th line in half; "
        f"{count:,} values compared with {compared}, {len(differences)} differences."
    )
    if differences:
        note += f" First: {differences[0]}"
    bench.row(
        name, lines, ours, "stock: action_assign of the same deliveries", stock, goal=goal,
        limits=[("0 differences", not differences)], note=note,
    )  # fmt: skip


def _release(bench, env, is_on, partly):
    """Return (Sample, snapshot) of one release of all held goods, undone; its value is the number of lines."""
    with ExitStack() as switches:
        _switch(bench, switches, is_on)

        def prepare():
            # Found as the release finds them: by a search, whose records are read together.
            moves = env["stock.move"].search([("picking_id", "in", _find_pickings(env, PICKINGS).ids)])
            record = env["distribution.decision"].sudo()._record
            decisions = {
                order: record(order, "release", "Measured.", {}) for order in moves.sale_line_id.order_id
            }
            quantities = {
                move.id: move.product_uom_qty / 2
                for number, move in enumerate(moves)
                if partly and number % partly == 0 and move.product_uom_qty % 2 == 0
            }
            bench.fresh()
            return moves, decisions, quantities

        moves, decisions, quantities = prepare()

        def call():
            released = moves._release(decisions, quantities)
            env.flush_all()
            return released

        sample = measure.measure(bench.cr, call)
        snapshot = _snapshot(env, (moves | sample.value).ids)
        bench.undo()
    return sample.with_value(len(moves)), snapshot


def _assigned(bench, env):
    """Return what stock's own reservation leaves of the same deliveries, were they not held."""
    with ExitStack() as switches:
        _switch(bench, switches, is_on=False)
        pickings = _find_pickings(env, PICKINGS)
        bench.sql("UPDATE stock_move SET release_hold = false WHERE picking_id IN %s", tuple(pickings.ids))
        bench.sql("UPDATE stock_picking SET release_hold = false WHERE id IN %s", tuple(pickings.ids))
        env.invalidate_all()
        pickings.action_assign()
        env.flush_all()
        snapshot = _snapshot(env, pickings.move_ids.ids)
        bench.undo()
    return snapshot


def _switch(bench, switches, is_on):
    from odoo.addons.stock_accelerator.transaction import forcing

    for path in ("orderpoints", "reservation"):
        switches.enter_context(forcing(bench.cr, path, is_on))


def _snapshot(env, move_ids):
    env.invalidate_all()
    return snapshot_reservation(env, env["stock.move"].browse(sorted(move_ids)), is_new=True)


def _workers(bench, env):
    """Release as many deliveries with one worker and with two, each committing its chunks."""
    for path in ("orderpoints", "reservation"):
        env["stock.accelerator"]._switch(path, True)
    orders = _find_pickings(env, 2 * WORKED).sale_id.ids
    env.cr.commit()
    # Every other one for each side: both meet the same products.
    one = race(bench.cr.dbname, [orders[::2]])
    two = race(bench.cr.dbname, [orders[1::4], orders[3::4]])
    env.cr.rollback()
    over = bench.sql(
        "SELECT count(*) FROM (SELECT 1 FROM stock_quant q JOIN stock_location l ON l.id = q.location_id"
        " WHERE l.usage = 'internal' GROUP BY q.product_id, q.location_id"
        " HAVING SUM(q.reserved_quantity) > GREATEST(SUM(q.quantity), 0) + 0.001) over_reserved"
    )[0][0]
    loose = bench.sql(
        # Receipts have lines that reserve nothing: their goods come from vendors.
        "SELECT (SELECT COALESCE(SUM(m.quantity_product_uom), 0) FROM stock_move_line m"
        " JOIN stock_location l ON l.id = m.location_id"
        " WHERE m.state IN ('assigned', 'partially_available') AND l.usage IN ('internal', 'transit'))"
        " - (SELECT COALESCE(SUM(reserved_quantity), 0) FROM stock_quant q JOIN stock_location l ON l.id = q.location_id"
        " WHERE l.usage IN ('internal', 'transit'))"
    )[0][0]
    bench.row(
        "apply_two_workers", two.lines, two.sample, "one worker", one.sample, goal=0.625, scale=one.lines / two.lines,
        limits=[("nothing over-reserved", not over), ("lines = reserved", abs(loose) < 0.001)],
        note=f"one worker {one.rate:.0f} lines per second ({one.retries} chunks repeated), two together {two.rate:.0f}"
        f" ({two.retries}); {over} places over-reserved",
    )  # fmt: skip
