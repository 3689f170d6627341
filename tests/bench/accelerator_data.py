"""What the accelerator bench compares, and the crooked stock it reserves from."""

from datetime import datetime

RECEIVED_NOW = "a moment of the run"


def snapshot_orderpoints(env, products):
    """Return {(orderpoint, field): value} of the stored figures of all orderpoints of *products*."""
    orderpoints = env["stock.warehouse.orderpoint"].sudo().with_context(active_test=False)
    return {
        ("orderpoint", one.id, name): one[name]
        for one in orderpoints.search([("product_id", "in", products.ids)])
        for name in ("deadline_date", "qty_to_order_computed")
    }


def snapshot_orders(orders):
    """Return what confirming *orders* decides: moves, orderpoints, and what was ordered for them."""
    env, products = orders.env, orders.order_line.product_id
    moves = orders.order_line.move_ids.sorted(lambda move: (move.sale_line_id.id, move.id))
    bought = env["purchase.order.line"].sudo().search([("product_id", "in", products.ids)])
    return {
        **snapshot_orderpoints(env, products),
        **{
            ("move", number): (move.state, move.quantity, move.product_uom_qty)
            for number, move in enumerate(moves)
        },
        "bought": (len(bought), len(bought.order_id), sum(bought.mapped("product_qty"))),
    }


def snapshot_reservation(env, moves, is_new=False):
    """Return every row that a reservation of *moves* touches; rows made by the run itself by their position."""
    started = datetime.now().replace(hour=0, minute=0, second=0)
    moves = moves.sorted("id") if is_new else moves
    snapshot = snapshot_orderpoints(env, moves.product_id)
    for number, move in enumerate(moves):
        snapshot["move", number] = (move.product_id.id, move.state, move.quantity, move.picking_id.state)
    for number, line in enumerate(moves.move_line_ids.sorted(lambda line: (line.move_id.id, line.id))):
        snapshot["line", number] = (
            line.product_id.id, line.location_id.id, line.location_dest_id.id, line.lot_id.id, line.package_id.id,
            line.owner_id.id, line.product_uom_id.id, line.quantity, line.state,
        )  # fmt: skip
    quants = env["stock.quant"].sudo().search([("product_id", "in", moves.product_id.ids)], order="id")
    for number, quant in enumerate(quants):
        date = quant.in_date if quant.in_date < started else RECEIVED_NOW
        snapshot["quant", number] = (
            quant.product_id.id, quant.location_id.id, quant.quantity, quant.reserved_quantity, date,
        )  # fmt: skip
    batches = moves.picking_id.batch_id.sorted("id")
    snapshot.update(
        {("batch", number): tuple(sorted(batch.picking_ids.ids)) for number, batch in enumerate(batches)}
    )
    return snapshot


def crook(bench):
    """Spread stock over three shelves per warehouse, with negative and duplicate rows, half of the products scarce."""
    env = bench.env
    warehouses = env["stock.warehouse"].search([])
    env["stock.location"].create(
        [
            {
                "name": f"Shelf {number}",
                "location_id": warehouse.lot_stock_id.id,
                "company_id": warehouse.company_id.id,
            }
            for warehouse in warehouses
            for number in (1, 2, 3)
        ]
    )
    env.flush_all()
    bench.sql("SELECT setseed(0.19)")
    bench.sql(
        "UPDATE stock_quant SET quantity = floor(quantity * 0.3) WHERE product_id % 2 = 0 AND quantity > 3"
    )
    shelves = (
        "SELECT s.id, s.location_id AS stock, s.name FROM stock_location s"
        " WHERE s.name LIKE 'Shelf %%' AND s.location_id IN %s"
    )
    clone = (
        "INSERT INTO stock_quant (product_id, location_id, company_id, quantity, reserved_quantity, in_date,"
        " inventory_quantity, inventory_diff_quantity, create_uid, write_uid, create_date, write_date)"
        " SELECT q.product_id, {place}, q.company_id, {quantity}, 0, q.in_date - interval '1 day' * {age},"
        " 0, 0, q.create_uid, q.write_uid, q.create_date, q.write_date FROM stock_quant q {join} WHERE {condition}"
    )
    stocks = tuple(warehouses.lot_stock_id.ids)
    for number, share in ((1, 0.6), (2, 0.4), (3, 0.2)):
        bench.sql(
            clone.format(
                place="s.id", quantity="floor(q.quantity / 2)", age=number,
                join=f"JOIN ({shelves}) s ON s.stock = q.location_id AND s.name = 'Shelf {number}'",
                condition=f"q.quantity > 1 AND random() < {share}",
            ),
            stocks,
        )  # fmt: skip
    for quantity, age in (("-2", 0), ("q.quantity", 2)):
        bench.sql(
            clone.format(
                place="q.location_id", quantity=quantity, age=age, join="",
                condition="q.location_id IN %s AND q.reserved_quantity = 0 AND random() < 0.05",
            ),
            stocks,
        )  # fmt: skip
    env.invalidate_all()
    env.cr.commit()
    bench.sql("ANALYZE stock_quant")
