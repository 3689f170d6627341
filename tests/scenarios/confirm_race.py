# ruff: noqa: F821  the shell provides env
# Runs inside an Odoo shell on a database of its own: two salespeople confirm at once what only one of them can have.
# Nothing is reserved by itself here: the version rows alone say that the other one was faster.

from odoo import Command

warehouse = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
warehouse.out_type_id.reservation_method = "manual"
names = {"Scarce": 5, "Plenty": 100, "Enough": 100}
products = env["product.product"].create(
    [{"name": name, "type": "consu", "is_storable": True} for name in names]
)
for product, quantity in zip(products, names.values(), strict=True):
    env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, quantity)
scarce, plenty, enough = products
env["order.release.policy"].search([]).action_archive()
desk = env.ref("distribution_control.group_release_desk")
policy = env["order.release.policy"].create(
    {
        "name": "Stock and credit",
        "line_ids": [
            Command.create({"gate": gate, "mode": "block", "override_role_id": desk.id})
            for gate in ("stock", "credit")
        ],
    }
)
company.account_use_credit_limit = True
company._switch_order_release(True)
env.cr.commit()


def quote(partner_id, product, quantity):
    """Return the id of a quotation without taxes, committed."""
    with registry.cursor() as cr:
        order = as_system(cr)["sale.order"].create(
            {
                "partner_id": partner_id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "price_unit": 10,
                            "tax_ids": False,
                        }
                    )
                ],
            }
        )
        return order.id


def customer(limit=0):
    with registry.cursor() as cr:
        values = {"name": "Customer", "credit_limit": limit, "use_partner_credit_limit": bool(limit)}
        return as_system(cr)["res.partner"].create(values).id


def confirm(cr, order_id):
    environment = as_system(cr)
    environment["sale.order"].browse(order_id).action_confirm()
    environment.flush_all()


def stand(*order_ids):
    """Return [(release state, let go, held)] per order."""
    with registry.cursor() as cr:
        found = []
        for order in as_system(cr)["sale.order"].browse(order_ids):
            held = order.order_line.move_ids.filtered("release_hold")
            free = order.order_line.move_ids - held
            quantities = [sum(moves.mapped("product_qty")) for moves in (free, held)]
            found.append([order.release_state, *quantities])
        return found


# Two customers, the last five pieces.
one, two = (quote(customer(), scarce, 4) for _count in range(2))
outcome["last_pieces"] = second_after(lambda cr: confirm(cr, one), lambda cr: confirm(cr, two))
outcome["last_pieces_stand"] = stand(one, two)

# One customer, a limit that covers one of two orders, goods that have nothing to do with each other.
buyer = customer(limit=100)
one, two = (quote(buyer, product, 8) for product in (plenty, enough))
outcome["one_limit"] = second_after(lambda cr: confirm(cr, one), lambda cr: confirm(cr, two))
outcome["one_limit_stand"] = stand(one, two)

# An order that its limit has held claims no goods; a run lets it go while a new one wants the same pieces.
buyer = customer(limit=10)
waiting = quote(buyer, scarce, 4)
with registry.cursor() as cr:
    confirm(cr, waiting)
outcome["arrival_before"] = stand(waiting)
with registry.cursor() as cr:
    environment = as_system(cr)
    environment["res.partner"].browse(buyer).credit_limit = 1000
    shelf = environment["stock.location"].browse(warehouse.lot_stock_id.id)
    environment["stock.quant"]._update_available_quantity(
        environment["product.product"].browse(scarce.id), shelf, 7
    )
    run = environment["order.release.run"].create({})
    run._preview()
    run.write({"state": "running"})


def carry_out(cr):
    record = as_system(cr)["order.release.run"].browse(run.id)
    while groups := record._find_todo(100):
        record._carry_out_or_tell(groups)
    record.env.flush_all()


new = quote(customer(), scarce, 4)
outcome["run_and_confirm"] = second_after(carry_out, lambda cr: confirm(cr, new))
outcome["run_and_confirm_stand"] = stand(waiting, new)

# Two who ask for nothing of each other do not wait, and nobody tries again.
one, two = quote(customer(), plenty, 2), quote(customer(), enough, 1)
outcome["apart"] = second_after(lambda cr: confirm(cr, one), lambda cr: confirm(cr, two))
outcome["apart_stand"] = stand(one, two)
