# ruff: noqa: F821  the shell provides env
# Runs inside an Odoo shell on a database of its own: two people release, sell, pick and hold the same goods at once.

from odoo import Command
from odoo.exceptions import UserError

warehouse = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
product = env["product.product"].create({"name": "Scarce", "type": "consu", "is_storable": True})
env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, 5)
env.cr.commit()


def make_held(quantity):
    """Return the id of a held order of *quantity*, committed."""
    with registry.cursor() as cr:
        environment = as_system(cr)
        order = environment["sale.order"].create(
            {
                "partner_id": environment["res.partner"].create({"name": "Customer"}).id,
                "order_line": [Command.create({"product_id": product.id, "product_uom_qty": quantity})],
            }
        )
        order.action_confirm()
        order.order_line.move_ids._apply_hold()
        return order.id


def release(cr, order_id):
    environment = as_system(cr)
    order = environment["sale.order"].browse(order_id)
    decision = environment["distribution.decision"]._record(order, "release", "Paid", {})
    released = order.order_line._release_goods(decision)
    environment.flush_all()
    return sum(released.mapped("quantity"))


def goods(order_id):
    with registry.cursor() as cr:
        moves = as_system(cr)["sale.order"].browse(order_id).order_line.move_ids
        return sorted([move.state, move.product_uom_qty, move.quantity, move.release_hold] for move in moves)


def reserved():
    with registry.cursor() as cr:
        quants = as_system(cr)["stock.quant"].search(
            [("product_id", "=", product.id), ("location_id", "=", warehouse.lot_stock_id.id)]
        )
        return sum(quants.mapped("reserved_quantity"))


def refused(act):
    def run(cr):
        try:
            with cr.savepoint():
                return act(cr)
        except UserError as error:
            return str(error).splitlines()[0]

    return run


# Two release two orders over the last five pieces.
one, two = make_held(4), make_held(4)
outcome["two_orders"] = second_after(lambda cr: release(cr, one), lambda cr: release(cr, two))
outcome["two_orders_goods"] = [goods(one), goods(two)]
outcome["two_orders_reserved"] = reserved()


# Two release the same order.
def take_back(order_id):
    with registry.cursor() as cr:
        as_system(cr)["sale.order"].browse(order_id)._action_cancel()


take_back(one), take_back(two)
same = make_held(3)
outcome["same_order"] = second_after(lambda cr: release(cr, same), lambda cr: release(cr, same))
outcome["same_order_goods"] = goods(same)
take_back(same)


# One releases what a salesperson reduces.
def reduce(cr, order_id, quantity):
    environment = as_system(cr)
    environment["sale.order"].browse(order_id).order_line.product_uom_qty = quantity
    environment.flush_all()
    return quantity


less = make_held(4)
outcome["release_and_less"] = second_after(lambda cr: release(cr, less), lambda cr: reduce(cr, less, 1))
outcome["release_and_less_goods"] = goods(less)
take_back(less)
less = make_held(4)
outcome["less_and_release"] = second_after(lambda cr: reduce(cr, less, 1), lambda cr: release(cr, less))
outcome["less_and_release_goods"] = goods(less)
take_back(less)


# One holds what a worker picks.
def hold(cr, order_id):
    environment = as_system(cr)
    held, _refused = environment["sale.order"].browse(order_id).order_line.move_ids._apply_hold()
    environment.flush_all()
    return len(held)


def pick(cr, order_id):
    environment = as_system(cr)
    environment["sale.order"].browse(order_id).order_line.move_ids.picked = True
    environment.flush_all()
    return "picked"


def make_open(quantity):
    order_id = make_held(quantity)
    with registry.cursor() as cr:
        release(cr, order_id)
    return order_id


work = make_open(2)
outcome["hold_and_pick"] = second_after(lambda cr: hold(cr, work), refused(lambda cr: pick(cr, work)))
outcome["hold_and_pick_goods"] = goods(work)
take_back(work)
work = make_open(2)
outcome["pick_and_hold"] = second_after(lambda cr: pick(cr, work), lambda cr: hold(cr, work))
outcome["pick_and_hold_goods"] = goods(work)
