# ruff: noqa: F821  the shell provides env
# Runs inside an Odoo shell on a database of its own: two workers, a crash and a person at the same messages.

from odoo import Command

seller, buyer = env["res.company"].create([{"name": "Rhine Supply"}, {"name": "Delta Trading"}])
env.user.company_ids |= seller | buyer
groups = [Command.link(env.ref(f"distribution_control.group_{name}").id) for name in ("finance_controller",)]
people = {
    company: env["res.users"].create(
        {
            "name": f"Finance of {company.name}", "login": f"race_{company.id}", "company_id": company.id,
            "company_ids": [Command.set(company.ids)], "group_ids": groups,
        }
    )
    for company in (seller, buyer)
}  # fmt: skip
agreement = env["intercompany.agreement"].create(
    {"seller_company_id": seller.id, "buyer_company_id": buyer.id, "currency_id": seller.currency_id.id}
)


def approve(environment):
    for company, user in people.items():
        one = environment["intercompany.agreement"].browse(agreement.id).with_user(user.id)
        one.with_context(allowed_company_ids=company.ids).action_approve()


approve(env)
agreement.with_user(people[seller]).with_context(allowed_company_ids=seller.ids).action_reset()
product = env["product.product"].create({"name": "Belt", "type": "consu", "is_storable": True})
for company in (seller, buyer):
    if not env["stock.warehouse"].search_count([("company_id", "=", company.id)]):
        env["stock.warehouse"].create(
            {"name": company.name, "code": company.name[:5], "company_id": company.id}
        )
place = env["stock.picking.type"].search([("code", "=", "incoming"), ("company_id", "=", buyer.id)], limit=1)
purchases = env["purchase.order"].with_company(buyer).create(
    [
        {
            "partner_id": seller.partner_id.id, "company_id": buyer.id, "picking_type_id": place.id,
            "currency_id": agreement.currency_id.id,
            "order_line": [Command.create({"product_id": product.id, "product_qty": 2, "price_unit": 5})],
        }
    ]
    * 4
)  # fmt: skip
purchases.button_confirm()
messages = env["intercompany.message"].search(
    [("origin_id", "in", purchases.ids), ("kind", "=", "order")], order="id"
)
outcome["before"] = messages.mapped("state")
approve(env)
env.cr.commit()


def work(cr, ids):
    """What the scheduled action does with each message that is due."""
    environment = as_system(cr)
    done = []
    for message in environment["intercompany.message"].browse(ids):
        locked = message.try_lock_for_update()
        mine = locked.filtered(lambda one: one.state in ("waiting", "failed"))
        mine._process()
        done += mine.ids
    environment.flush_all()
    return [ids.index(one) for one in done]


def states():
    with registry.cursor() as cr:
        environment = as_system(cr)
        found = environment["intercompany.message"].browse(messages.ids)
        sales = environment["sale.order"].search([("intercompany_purchase_id", "in", purchases.ids)])
        return [found.mapped("state"), len(sales)]


ids = messages.ids
# A worker dies after its work and before its commit: nothing of it is there, and the next one does it.
with registry.cursor() as cr:
    work(cr, ids[:1])
    cr.rollback()
outcome["after_crash"] = states()

# Two workers at once: what one has in hand the other leaves, and takes the rest.
with registry.cursor() as one, registry.cursor() as other:
    outcome["first"] = work(one, ids[:2])
    outcome["second"] = work(other, ids)
    one.commit()
    other.commit()
outcome["after_two"] = states()

# A restart asks for everything again; a person presses Retry on what is done.
with registry.cursor() as cr:
    outcome["again"] = work(cr, ids)
    environment = as_system(cr)
    environment["intercompany.message"].browse(ids).action_retry()
    again = environment["purchase.order"].browse(purchases.ids)
    again._post_intercompany_order()
outcome["after_restart"] = states()
