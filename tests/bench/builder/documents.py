"""The documents that everything else is copied from, each made through the ORM as a person would make it."""

from odoo import Command, fields


def make(env, world):
    """Make per site an open order, a delivered, invoiced and paid one, the same for purchases, and a count."""
    for site in world.sites:
        scoped = env(context={**env.context, "allowed_company_ids": [site.company_id]})
        _stock(scoped, world, site)
        open_order = _order(scoped, world, site)
        past_order = _order(scoped, world, site)
        _ship(past_order.picking_ids)
        open_purchase = _purchase(scoped, world, site)
        past_purchase = _purchase(scoped, world, site)
        _ship(past_purchase.picking_ids)
        world.templates[site.index] = {
            "open_order": open_order.id,
            "past_order": past_order.id,
            "open_purchase": open_purchase.id,
            "past_purchase": past_purchase.id,
            "invoice": _invoice(past_order).id,
            "bill": _bill(past_purchase).id,
            "opening": _count(scoped, world, site).id,
        }
        invoice = scoped["account.move"].browse(world.templates[site.index]["invoice"])
        bill = scoped["account.move"].browse(world.templates[site.index]["bill"])
        world.templates[site.index]["payment"] = _pay(invoice).id
        world.templates[site.index]["vendor_payment"] = _pay(bill).id
    world.templates["transfer"] = [picking.id for picking in _transfer(env, world)]
    env.flush_all()
    env.cr.commit()


def _stock(env, world, site):
    location = env["stock.location"].browse(site.stock_id)
    for product in env["product.product"].browse(world.products):
        env["stock.quant"]._update_available_quantity(product, location, 1000)


def _order(env, world, site):
    order = env["sale.order"].create(
        {
            "partner_id": world.templates["customer"], "warehouse_id": site.warehouse_id,
            "company_id": site.company_id, "user_id": world.user_ids[0], "team_id": world.team_ids[0],
            "order_line": [
                Command.create({"product_id": product, "product_uom_qty": 2}) for product in world.products
            ],
        }
    )  # fmt: skip
    order.action_confirm()
    assert len(order.picking_ids) == 1
    assert len(order.picking_ids.move_ids) == len(world.products)
    assert order.currency_id.id == site.currency_id, order.currency_id.name
    return order


def _purchase(env, world, site):
    order = env["purchase.order"].create(
        {
            "partner_id": world.templates["vendor"], "company_id": site.company_id,
            "picking_type_id": site.in_type_id, "currency_id": site.currency_id,
            "order_line": [
                Command.create({"product_id": product, "product_qty": 6})
                for product in world.products[: world.profile.lines_per_purchase]
            ],
        }
    )  # fmt: skip
    order.button_confirm()
    assert len(order.picking_ids.move_ids) == world.profile.lines_per_purchase
    return order


def _ship(pickings):
    pickings.action_assign()
    for move in pickings.move_ids:
        move.quantity = move.product_uom_qty
        move.picked = True
    pickings._action_done()
    assert set(pickings.mapped("state")) == {"done"}


def _invoice(order):
    invoice = order._create_invoices()
    invoice.invoice_date = fields.Date.today()
    invoice.action_post()
    return invoice


def _bill(purchase):
    purchase.action_create_invoice()
    bill = purchase.invoice_ids
    bill.invoice_date = fields.Date.today()
    bill.action_post()
    return bill


def _pay(invoice):
    """Book a payment as a bank entry and reconcile it: two lines, one partial, one full reconciliation."""
    journal = invoice.env["account.journal"].search(
        [("type", "=", "bank"), ("company_id", "=", invoice.company_id.id)], limit=1
    )
    due = invoice.line_ids.filtered(lambda line: line.display_type == "payment_term")
    common = {"partner_id": invoice.partner_id.id, "name": "Payment"}
    entry = invoice.env["account.move"].create(
        {
            "move_type": "entry", "journal_id": journal.id, "date": fields.Date.today(),
            "partner_id": invoice.partner_id.id,
            "line_ids": [
                Command.create({**common, "account_id": due.account_id.id, "balance": -due.balance}),
                Command.create({**common, "account_id": journal.default_account_id.id, "balance": due.balance}),
            ],
        }
    )  # fmt: skip
    entry.action_post()
    (due | entry.line_ids.filtered(lambda line: line.account_id == due.account_id)).reconcile()
    assert invoice.payment_state == "paid", invoice.payment_state
    return entry


def _count(env, world, site):
    """Count a product into stock; return the done move."""
    quant = (
        env["stock.quant"]
        .with_context(inventory_mode=True)
        .create({"product_id": world.products[0], "location_id": site.stock_id, "inventory_quantity": 2000})
    )
    quant.action_apply_inventory()
    return env["stock.move"].search(
        [("product_id", "=", world.products[0]), ("is_inventory", "=", True), ("location_dest_id", "=", site.stock_id)],
        order="id desc", limit=1,
    )  # fmt: skip


def _transfer(env, world):
    """Move goods from the central warehouse through transit to its depot; return both pickings."""
    central, depot = world.sites[:2]
    pickings = env["stock.picking"]
    previous = env["stock.move"]
    for picking_type, source, target in (
        (central.int_type_id, central.stock_id, world.transit_id),
        (depot.int_type_id, world.transit_id, depot.stock_id),
    ):
        picking = env["stock.picking"].create(
            {"picking_type_id": picking_type, "location_id": source, "location_dest_id": target,
             "company_id": central.company_id}
        )  # fmt: skip
        moves = env["stock.move"].create(
            [
                {
                    "product_id": product, "product_uom_qty": 8, "picking_id": picking.id, "location_id": source,
                    "location_dest_id": target, "company_id": central.company_id, "picking_type_id": picking_type,
                    "move_orig_ids": [Command.set(previous.filtered(lambda m, p=product: m.product_id.id == p).ids)],
                }
                for product in world.products[: world.profile.lines_per_transfer]
            ]
        )  # fmt: skip
        picking.action_confirm()
        previous = moves
        pickings |= picking
    for picking in pickings:
        _ship(picking)
    return pickings
