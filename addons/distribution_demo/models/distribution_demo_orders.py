import time
from collections import defaultdict

from odoo import SUPERUSER_ID, Command, api, fields, models

_BATCH = 50
# What a working day of waiting costs: a customer who cannot build calls somebody else.
WAITING_RATE = 0.02
# The demo's policy: gate, mode, limits, who approves, who overrides.
GATES = (
    ("credit", "block", {}, "credit_controller", "credit_controller"),
    ("overdue", "approve", {"limit_days": 14}, "credit_controller", "finance_controller"),
    ("discount", "approve", {"limit_ratio": 0.15}, "release_desk", "finance_controller"),
    ("margin", "approve", {"limit_ratio": 0.10}, "release_desk", "finance_controller"),
    ("stock", "block", {}, "release_desk", "release_desk"),
)


class DistributionDemoOrders(models.AbstractModel):
    """Today's open documents, made as people make them: the real code paths run, the gates decide."""

    _name = "distribution.demo.orders"
    _description = "Open Orders of the Demo Loader"

    @api.model
    def _make_today(self, books, keys, progress):
        """Make the open purchase and sales orders, confirm them, and return what came of it."""
        self._make_purchases(books, keys)
        self._switch_on(keys)
        self.env["distribution.demo.allocation"]._keep(books, keys)
        orders = self._make_orders(books, keys, progress)
        start = time.monotonic()
        self._confirm(orders, progress)
        confirmed = time.monotonic()
        self._run(orders)
        done = time.monotonic()
        self._make_minimums(books, keys, progress)
        if books.quotations:
            self._make_quotations(orders)
        self._watch(keys, progress)
        return self._summary(orders) | {
            "confirm_seconds": round(confirmed - start, 1),
            "release_seconds": round(done - confirmed, 1),
        }

    @api.model
    def _run(self, orders):
        """Look once more at everything that is held, now that all of today is known."""
        held = orders.sudo().filtered(lambda order: order.release_state in ("held", "partial"))
        self.env["order.release.engine"]._refresh(held)
        now = fields.Datetime.now()
        for order in held.filtered("release_since"):
            # Held since it came in, not since the demo was loaded.
            since = min(order.date_order, now)
            order._set_release({"release_since": since})
            order.release_hold_ids.since = since
        self.env.flush_all()

    @api.model
    def _make_quotations(self, orders):
        """Leave two quotations to confirm: one of a customer over the limit, one that nothing stands against."""
        over = orders.sudo().filtered(
            lambda order: (
                "credit" in order.release_hold_ids.filtered(lambda hold: hold.state == "open").mapped("gate")
            )
        )
        free = orders.sudo().filtered(lambda order: order.release_state == "released")
        for chosen in (over[:1], free[:1]):
            for order in orders.browse(chosen.ids):
                order.with_company(order.company_id).copy({"date_order": fields.Datetime.now()})

    @api.model
    def _watch(self, keys, progress):
        """Switch the exception queue on and fill it, so that nobody waits for the clock to see it."""
        companies = self.env["res.company"].browse([own.company for own in keys.companies])
        companies.control_active = True
        # The queue compares companies in one currency; the one of the new group, unless the database has its own.
        settings = self.env["ir.config_parameter"].sudo()  # sudo: a system parameter
        if not settings.get_param("distribution_control.group_currency"):
            settings.set_param("distribution_control.group_currency", companies[0].currency_id.name)
        # sudo: kinds are run by the clock; the loader is an administrator's wizard.
        self.env["distribution.exception.kind"].sudo().search([])._run(companies)
        cases = self.env["distribution.exception"].sudo().search_count([("company_id", "in", companies.ids)])
        progress("cases in the queue", cases)

    @api.model
    def _make_purchases(self, books, keys):
        for buy in books.purchases:
            if buy.receipts:
                continue
            own = keys.companies[buy.company]
            partner = keys.sisters[buy.sister] if buy.sister >= 0 else keys.vendors[buy.vendor]
            order = self.env["purchase.order"].with_company(own.company).create({
                "partner_id": partner, "company_id": own.company, "date_order": buy.ordered,
                "currency_id": keys.currencies[buy.currency] if buy.currency else own.currency,
                "picking_type_id": own.sites[buy.site].in_type, "user_id": own.buyer, "partner_ref": buy.reference or False,
                "order_line": [
                    Command.create({
                        "product_id": keys.items[line.item][0], "product_qty": line.quantity,
                        "price_unit": line.price, "date_planned": buy.promised,
                    })
                    for line in buy.lines
                ],
            })  # fmt: skip
            order.button_confirm()
            order.date_approve = buy.ordered

    @api.model
    def _make_minimums(self, books, keys, progress):
        """Make the reordering rules last: with them each confirmation above would cost three times as much."""
        values = defaultdict(list)
        for entry in books.minimums:
            own = keys.companies[books.sites[entry.site].company]
            site = own.sites[entry.site]
            values[own.company].append({
                "product_id": keys.items[entry.item][0], "warehouse_id": site.warehouse, "location_id": site.stock,
                "company_id": own.company, "trigger": "manual", "product_min_qty": entry.low,
                "product_max_qty": entry.high,
            })  # fmt: skip
        for company, group in values.items():
            self.env["stock.warehouse.orderpoint"].with_company(company).create(group)
        progress("reordering rules", len(books.minimums))

    @api.model
    def _switch_on(self, keys):
        """Give the new companies a release policy and switch their release on."""
        companies = self.env["res.company"].browse([own.company for own in keys.companies])
        # The system's, like data of an addon: a person's policy would wait for its replay over orders still to be made.
        self.env["order.release.policy"].with_user(SUPERUSER_ID).create([
            {
                "name": self.env._("%s: standard", company.name), "company_id": company.id, "waiting_rate": WAITING_RATE,
                "line_ids": [Command.clear(), *(Command.create(self._gate_values(*gate)) for gate in GATES)],
            }
            for company in companies
        ])  # fmt: skip
        companies.order_release_active = True

    @api.model
    def _gate_values(self, gate, mode, limits, role, override):
        return {
            "gate": gate, "mode": mode, **limits,
            "role_id": self.env.ref(f"distribution_control.group_{role}").id,
            "override_role_id": self.env.ref(f"distribution_control.group_{override}").id,
        }  # fmt: skip

    @api.model
    def _make_orders(self, books, keys, progress):
        seller = self.env["distribution.demo.users"]._find("sales")
        orders = self.env["sale.order"].with_user(seller).browse()
        for start in range(0, len(books.open_orders), _BATCH):
            values = [
                self._order_values(keys, entry, seller) for entry in books.open_orders[start : start + _BATCH]
            ]
            for company, group in _grouped(values).items():
                made = orders.with_company(company).create(group)
                # Odoo gives a new order the moment of its creation; a backlog has its age.
                orders |= made.with_company(self.env.company)
            progress("open orders entered", len(orders))
        return orders

    @api.model
    def _order_values(self, keys, entry, seller):
        own = keys.companies[entry.company]
        return {
            "company_id": own.company, "partner_id": keys.customers[entry.customer], "user_id": seller.id,
            "team_id": keys.teams[entry.team], "warehouse_id": own.sites[entry.site].warehouse,
            "client_order_ref": entry.reference, "date_order": entry.ordered, "commitment_date": entry.promised,
            "picking_policy": "one" if entry.complete else "direct",
            "tag_ids": [Command.set(self._find_tag(entry.tag).ids)] if entry.tag else [],
            "order_line": [
                Command.create({
                    "product_id": keys.items[line.item][0], "product_uom_qty": line.quantity,
                    "price_unit": line.price, "discount": line.discount,
                })
                for line in entry.lines
            ],
        }  # fmt: skip

    @api.model
    def _find_tag(self, name):
        tags = self.env["crm.tag"]
        return tags.search([("name", "=", name)], limit=1) or tags.create({"name": name})

    @api.model
    def _confirm(self, orders, progress):
        """Confirm as the sales desk; the date of the order stays the day it came in."""
        done = 0
        for company in orders.company_id:
            mine = orders.filtered(lambda order, company=company: order.company_id == company).with_company(
                company
            )
            for start in range(0, len(mine), _BATCH):
                chunk = mine[start : start + _BATCH]
                dates = {order: order.date_order for order in chunk}
                chunk.action_confirm()
                for order, at in dates.items():
                    order.date_order = at
                chunk.env.flush_all()
                done += len(chunk)
                progress("open orders confirmed", done)

    @api.model
    def _summary(self, orders):
        """Return what became of *orders*; money in the first company's currency at today's rate.

        ``reasons``: [(gate, orders, money)]; an order may be held by several.
        """
        orders = orders.sudo()  # sudo: the summary is of all companies, whoever loads
        held = orders.filtered(lambda order: order.release_state in ("held", "partial"))
        waiting = orders.filtered(self._waits_for_stock)
        return {
            "currency": self.env.company.currency_id.name,
            "orders": len(orders),
            "amount": self._money(orders),
            "released": len(orders - held),
            "held": len(held),
            "held_amount": self._money(held),
            "reasons": self._reasons(held),
            "waiting": len(waiting),
            "waiting_amount": self._money(waiting),
        }

    @api.model
    def _money(self, orders):
        today, target = fields.Date.today(), self.env.company
        return round(
            sum(
                order.currency_id._convert(order.amount_total, target.currency_id, order.company_id, today)
                for order in orders
            ),
            2,
        )

    @api.model
    def _waits_for_stock(self, order):
        """Return whether goods are missing: the stock gate holds, or released moves found nothing to reserve."""
        if "stock" in order.release_hold_ids._filter_standing().mapped("gate"):
            return True
        moves = order.picking_ids.move_ids.filtered(lambda move: not move.release_hold)
        return any(move.state in ("confirmed", "partially_available") for move in moves)

    @api.model
    def _reasons(self, orders):
        found = defaultdict(lambda: self.env["sale.order"])
        for order in orders:
            for gate in set(order.release_hold_ids._filter_standing().mapped("gate")):
                found[gate] |= order
        rows = [(gate, len(group), self._money(group)) for gate, group in found.items()]
        return sorted(rows, key=lambda row: (-row[2], row[0]))


def _grouped(values):
    groups = defaultdict(list)
    for entry in values:
        groups[entry["company_id"]].append(entry)
    return groups
