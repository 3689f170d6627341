# ruff: noqa: F821  the shell provides env
# Runs inside an Odoo shell on a database of its own: nights of planning around a purchase order that is late, and two
# people who accept the same proposal at once.
import datetime

from odoo import Command
from odoo.exceptions import UserError

company.control_active = True
warehouse = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
today = datetime.datetime.now().replace(hour=12, minute=0, second=0, microsecond=0)
vendor = env["res.partner"].create({"name": "Kramp", "is_company": True})
customers = env.ref("stock.stock_location_customers")


def make_product(name):
    """A product that sells 14 a week for a year, half a week's stock left, bought from the vendor in seven days."""
    product = env["product.product"].create(
        {"name": name, "type": "consu", "is_storable": True, "list_price": 10.0, "standard_price": 6.0}
    )
    env["product.supplierinfo"].create(
        {"product_tmpl_id": product.product_tmpl_id.id, "partner_id": vendor.id, "price": 6.0, "delay": 7}
    )
    env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, 52 * 14 + 7)
    for week in range(1, 53):
        move = env["stock.move"].create(
            {
                "product_id": product.id,
                "product_uom_qty": 14,
                "location_id": warehouse.lot_stock_id.id,
                "location_dest_id": customers.id,
                "company_id": company.id,
            }
        )
        move._action_confirm(merge=False)
        move.write({"quantity": 14, "picked": True})
        move._action_done()
        move.date = today - datetime.timedelta(weeks=week)
    return product


def buy(product, quantity, due):
    order = env["purchase.order"].create(
        {
            "partner_id": vendor.id,
            "order_line": [
                Command.create(
                    {
                        "product_id": product.id,
                        "product_qty": quantity,
                        "price_unit": 6.0,
                        "date_planned": due,
                    }
                )
            ],
        }
    )
    order.button_confirm()
    return order


def plan():
    """One night."""
    env["replenishment.run"]._cron_run()
    env.cr.commit()
    env.invalidate_all()


def proposals(product):
    found = env["replenishment.proposal"].search(
        [("product_id", "=", product.id), ("state", "in", ("open", "approval", "queued"))]
    )
    return [[one.kind, one.quantity] for one in found]


def ordered(product):
    lines = env["purchase.order.line"].search([("product_id", "=", product.id), ("state", "!=", "cancel")])
    return sum(lines.mapped("product_qty"))


def person(login):
    groups = ["base.group_user", "purchase.group_purchase_user", "distribution_control.group_planner"]
    return env["res.users"].create(
        {"name": login, "login": login, "group_ids": [Command.set([env.ref(name).id for name in groups])]}
    )


def accept(cr, user, proposal_id):
    environment = as_system(cr)
    proposal = environment["replenishment.proposal"].browse(proposal_id).with_user(user)
    proposal.action_accept()
    environment.flush_all()


env["replenishment.policy"].create(
    {"name": "All", "company_id": company.id, "mode": "advise", "target_ratio": 0.95}
)
late, short = make_product("Late"), make_product("Short")
order = buy(late, 200, today - datetime.timedelta(days=10))
first, second = person("first"), person("second")
env.cr.commit()

plan()
outcome["late"] = proposals(late)
plan()
outcome["late_again"] = proposals(late)
outcome["late_ordered"] = ordered(late)

order.order_line.date_planned = today + datetime.timedelta(days=45)
env.cr.commit()
plan()
outcome["postponed"] = [kind for kind, _quantity in proposals(late)]
outcome["postponed_ordered"] = ordered(late)

order.button_cancel()
env.cr.commit()
plan()
outcome["cancelled"] = [kind for kind, _quantity in proposals(late)]

# Two people accept the same purchase at the same moment.
target = env["replenishment.proposal"].search([("product_id", "=", short.id), ("state", "=", "open")])
outcome["short"] = target.kind
wanted = target.quantity
with registry.cursor() as one, registry.cursor() as other, mute_logger("odoo.sql_db"):
    other.execute("SELECT 1")  # its snapshot is older than the first one's commit
    accept(one, first, target.id)
    one.commit()
    try:
        accept(other, second, target.id)
        outcome["second"] = "did it too"
    except SerializationFailure:
        other.rollback()
        try:
            accept(other, second, target.id)
            outcome["second"] = "did it too"
        except UserError:
            outcome["second"] = "told that somebody was faster"
env.cr.rollback()
env.invalidate_all()
outcome["ordered_once"] = ordered(short) == wanted
plan()
outcome["after"] = [kind for kind, _quantity in proposals(short)]
