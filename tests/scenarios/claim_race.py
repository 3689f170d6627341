# ruff: noqa: F821  the shell provides env
# Runs inside an Odoo shell on a database of its own: one run, several workers, and who takes what.
import os
import threading

from odoo import Command, sql_db

from odoo.addons.order_release.models import order_release_run_commit

warehouse = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
key = only_stock_counts()
# Three of each, which small customers have; of five the key accounts want one of two each, of the sixth one wants one.
products = env["product.product"].create(
    [
        {"name": f"Scarce {number}", "type": "consu", "is_storable": True, "list_price": 10}
        for number in range(6)
    ]
)
for product in products:
    env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, 3)
company._switch_order_release(True)
env.cr.commit()


def sell(category_ids, quantity, *goods):
    with registry.cursor() as cr:
        environment = as_system(cr)
        customer = environment["res.partner"].create({"name": "Customer", "category_id": category_ids})
        lines = [Command.create({"product_id": one.id, "product_uom_qty": quantity}) for one in goods]
        order = environment["sale.order"].create({"partner_id": customer.id, "order_line": lines})
        order.action_confirm()
        return order.id


for product in products:
    sell([], 3, product)
keys = [sell(key.ids, 1, products[number % 5], products[(number + 1) % 5]) for number in range(12)]
keys.append(sell(key.ids, 1, products[5]))
with registry.cursor() as cr:
    record = as_system(cr)["order.release.run"].create({})
    record._preview()
    record.write({"state": "running"})
    run = record.id


def claim(cr, limit):
    """Return the places of the orders that a worker takes."""
    cr.execute("SET lock_timeout = '20s'")
    cr.commit()
    record = as_system(cr)["order.release.run"].browse(run)
    claimed = record.env["order.release.claim"]._claim(lambda: record._find_todo(100), limit)
    return [keys.index(order_ids[0]) for order_ids in claimed.values()]


with registry.cursor() as first:
    outcome["first_takes"] = claim(first, 1)
    with registry.cursor() as second:
        outcome["second_takes"] = claim(second, 100)
        with registry.cursor() as third:
            waiting = []
            thread = threading.Thread(target=lambda: waiting.append(claim(third, 1)))
            thread.start()
            thread.join(1)
            outcome["third_waits"] = thread.is_alive()
            first.rollback()
            thread.join(30)
            outcome["third_takes"] = waiting


def start_clock():
    """Let a process of its own carry out what is to be carried out; return its id."""
    child = os.fork()
    if not child:
        code = 1
        try:
            # Connections of its own: those of the parent would end with it.
            sql_db._Pool = sql_db._Pool_readonly = None
            registry._db = sql_db.db_connect(env.cr.dbname)
            with registry.cursor() as cr:
                as_system(cr)["order.release.run"]._cron_carry_out()
            code = 0
        finally:
            os._exit(code)
    return child


order_release_run_commit.CHUNK, order_release_run_commit.WINDOW = 2, 6
clocks = [start_clock() for _clock in range(2)]
outcome["clocks"] = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in clocks]

with registry.cursor() as cr:
    environment = as_system(cr)
    record = environment["order.release.run"].browse(run)
    outcome["run"] = [record.state, record.todo_count]
    orders = environment["sale.order"].browse(keys)
    free = orders.order_line.move_ids.filtered(
        lambda move: not move.release_hold and move.state == "assigned"
    )
    outcome["winners"] = [
        [keys.index(line.order_id.id) for line in free.sale_line_id if line.product_id.id == product_id]
        for product_id in products.ids
    ]
    quants = environment["stock.quant"].search(
        [("product_id", "in", products.ids), ("location_id", "=", warehouse.lot_stock_id.id)]
    )
    outcome["stock"] = [sum(quants.mapped("quantity")), sum(quants.mapped("reserved_quantity"))]
    harm = environment["order.release.harm"].search([("run_id_value", "=", run)]).mapped("quantity")
    outcome["harm"] = [sum(one for one in harm if one > 0), sum(one for one in harm if one < 0)]
    decisions = environment["distribution.decision"].search(
        [("res_model", "=", "sale.order"), ("res_id", "in", keys), ("reason", "=", record.name)]
    )
    outcome["decisions"] = sorted(map(keys.index, decisions.mapped("res_id")))
