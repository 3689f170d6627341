# ruff: noqa: F821  the shell provides env
# Runs inside an Odoo shell on a database of its own: two runs, a run and a salesman, a run and a receipt, a run killed.
import os
import signal
import time

from odoo import Command, sql_db

warehouse = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
product = env["product.product"].create(
    {"name": "Scarce", "type": "consu", "is_storable": True, "list_price": 10}
)
key = only_stock_counts()
company._switch_order_release(True)
env.cr.commit()


def put_stock(cr, quantity):
    environment = as_system(cr)
    shelf = environment["stock.warehouse"].browse(warehouse.id).lot_stock_id
    environment["stock.quant"]._update_available_quantity(
        environment["product.product"].browse(product.id), shelf, quantity
    )
    environment.flush_all()


def sell(quantity, is_key=False):
    with registry.cursor() as cr:
        environment = as_system(cr)
        order = environment["sale.order"].create(
            {
                "partner_id": environment["res.partner"]
                .create({"name": "Key" if is_key else "Small", "category_id": key.ids if is_key else []})
                .id,
                "order_line": [Command.create({"product_id": product.id, "product_uom_qty": quantity})],
            }
        )
        order.action_confirm()
        return order.id


def start_run():
    """Return the id of a run that was previewed and is to be carried out."""
    with registry.cursor() as cr:
        run = as_system(cr)["order.release.run"].create({})
        run._preview()
        run.write({"state": "running"})
        return run.id


def carry_out(cr, run_id, only=None):
    environment = as_system(cr)
    run = environment["order.release.run"].browse(run_id)
    todo = len(run._find_todo(100))
    for _chunk in range(only or todo):
        run._carry_out_or_tell(run._find_todo(1))
    if only is None:
        run._finish()
    environment.flush_all()
    return todo


def goods(*order_ids):
    """Return [(let go, held)] per order, what is on the shelf, and what of it is reserved."""
    with registry.cursor() as cr:
        environment = as_system(cr)
        found = []
        for order_id in order_ids:
            moves = environment["sale.order"].browse(order_id).order_line.move_ids
            moves = moves.filtered(lambda move: move.state != "cancel")
            held = moves.filtered("release_hold")
            found.append([sum((moves - held).mapped("product_qty")), sum(held.mapped("product_qty"))])
        quants = environment["stock.quant"].search(
            [("product_id", "=", product.id), ("location_id", "=", warehouse.lot_stock_id.id)]
        )
        return [*found, sum(quants.mapped("quantity")), sum(quants.mapped("reserved_quantity"))]


def clear(*order_ids):
    with registry.cursor() as cr:
        environment = as_system(cr)
        environment["sale.order"].browse(order_ids)._action_cancel()
        environment.flush_all()
        cr.execute(
            "UPDATE stock_quant SET quantity = 0, reserved_quantity = 0 WHERE product_id = %s", [product.id]
        )


def story(stock, small=10, wanted=6):
    """A small customer has everything, a key account waits."""
    with registry.cursor() as cr:
        put_stock(cr, stock)
    return sell(small), sell(wanted, is_key=True)


# Two runs over the same goods.
small, large = story(10)
one, two = start_run(), start_run()
outcome["before"] = goods(small, large)
outcome["two_runs"] = second_after(lambda cr: carry_out(cr, one), lambda cr: carry_out(cr, two))
outcome["two_runs_goods"] = goods(small, large)
with registry.cursor() as cr:
    harm = as_system(cr)["order.release.harm"].search([("run_id_value", "in", (one, two))])
    outcome["two_runs_harm"] = sorted([row.run_id_value == one, row.quantity] for row in harm)
clear(small, large)


# A run gives the goods away that a salesman's customer does not want any more.
def reduce(cr, order_id, quantity):
    environment = as_system(cr)
    environment["sale.order"].browse(order_id).order_line.product_uom_qty = quantity
    environment.flush_all()


small, large = story(10)
run = start_run()
outcome["run_and_salesman"] = second_after(lambda cr: carry_out(cr, run), lambda cr: reduce(cr, large, 2))
outcome["run_and_salesman_goods"] = goods(small, large)
clear(small, large)
small, large = story(10)
run = start_run()
outcome["salesman_and_run"] = second_after(lambda cr: reduce(cr, small, 3), lambda cr: carry_out(cr, run))
outcome["salesman_and_run_goods"] = goods(small, large)
clear(small, large)

# A run and a receipt.
small, large = story(10)
run = start_run()
outcome["receipt_and_run"] = second_after(lambda cr: put_stock(cr, 6), lambda cr: carry_out(cr, run))
outcome["receipt_and_run_goods"] = goods(small, large)
clear(small, large)

# Killed between two chunks, then taken up again by the clock, twice.
from odoo.addons.order_release.models import order_release_run_commit  # noqa: E402

order_release_run_commit.CHUNK = 1
with registry.cursor() as cr:
    put_stock(cr, 9)
small = sell(9)
keys = [sell(3, is_key=True) for _count in range(3)]
run = start_run()
with registry.cursor() as cr:
    outcome["killed_chunks"] = carry_out(cr, run, only=1)
outcome["killed_goods"] = goods(small, *keys)


def kill_in_the_middle(run_id):
    """Let a process of its own carry out the next chunk, and kill it before it commits."""
    ready, told = os.pipe()
    child = os.fork()
    if not child:
        try:
            # Connections of its own: those of the parent would end with it.
            sql_db._Pool = sql_db._Pool_readonly = None
            registry._db = sql_db.db_connect(env.cr.dbname)
            with registry.cursor() as cr:
                carry_out(cr, run_id, only=1)
                os.write(told, b"x")
                time.sleep(600)
        finally:
            os._exit(1)
    os.close(told)
    outcome["killed_alive"] = os.read(ready, 1).decode()
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


kill_in_the_middle(run)
outcome["killed_again_goods"] = goods(small, *keys)
for _stroke in range(2):
    with registry.cursor() as cr:
        environment = as_system(cr)
        environment["order.release.run"].search([("state", "=", "running")])._cron_carry_out()
outcome["resumed_goods"] = goods(small, *keys)
with registry.cursor() as cr:
    record = as_system(cr)["order.release.run"].browse(run)
    outcome["resumed"] = [record.state, sorted(record.line_ids.mapped("state"))]
    rows = as_system(cr)["order.release.harm"].search([("run_id_value", "=", run)])
    outcome["resumed_harm"] = sorted(rows.mapped("quantity"))
