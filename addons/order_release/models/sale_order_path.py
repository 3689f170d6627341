from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.order_release.logic.book_actions import Waiting, most_freeing
from odoo.addons.order_release.logic.obstacle import Obstacle

from .order_release_path import WEIGHTS

# What the desk proposes over a book: governed ways only, an override is never advised.
ADVISED = frozenset(
    ("approve", "payment", "limit", "receipt", "correct", "branch", "transfer", "buy", "anew")
)
TOP, OTHERS = 5, 2


class SaleOrder(models.Model):
    """Ways out of the release: over one order or the whole book, and the doors to them."""

    _inherit = "sale.order"

    @api.model
    def get_release_book(self, domain=()):
        """Return what the held orders of *domain* wait for, as plain values for the strip over the desk.

        How many, their value, how many the current person can free alone, and the actions that free most money, each
        counted after those before it. Amounts in the currency of the person's company. Reads only.
        """
        self._check_read_by_staff()
        orders = self._search_book(domain)
        path = self.env[
            "order.release.path"
        ].sudo()  # sudo: the rules were applied to the orders; holds follow them
        path = path.with_env(path.env(user=self.env.user.id, su=True))
        found = path._fetch_obstacles(orders)
        ways = path._find_ways(found, path._fetch_awaited(found))
        values = self._convert_held(found)
        waiting = [
            Waiting(order_id, values[order_id], frozenset(one.key for one in stand))
            for order_id, stand in self._group_obstacles(found).items()
        ]
        advised = [way for way in ways.values() if way.kind in ADVISED]
        cures = {
            way.key: frozenset(one.key for one in way.obstacles)
            for way in sorted(advised, key=lambda way: WEIGHTS[way.kind])
        }
        currency = self.env.company.currency_id
        return {
            "currency_id": currency.id,
            "count": len(waiting),
            "value": currency.format(sum(values.values())),
            "mine": len(self._filter_freed_by_me(found)),
            "top": self._tell_top(most_freeing(waiting, cures, TOP), ways, currency),
        }

    @api.model
    def _tell_top(self, top, ways, currency):
        """Return the actions of *top* in words, each with what it frees and what it brings closer, and what else a
        person may do ``instead``."""
        others = {one.key: self._choose_others(one, top, ways) for one in top}
        keys = [key for one in top for key in (one.key, *others[one.key])]
        told = self.env["order.release.path.teller"]._tell({key: ways[key] for key in keys})
        return [
            {
                **told[one.key],
                "freed": len(one.freed),
                "amount": one.value,
                "value": currency.format(one.value),
                "touched": len(one.touched),
                "touched_value": currency.format(one.touched_value),
                "order_ids": one.freed + one.touched,
                "instead": [
                    {**told[key], "freed": len(freed), "order_ids": freed}
                    for key, freed in others[one.key].items()
                    if told[key]["label"]
                ],
            }
            for one in top
        ]

    @api.model
    def _choose_others(self, chosen, top, ways):
        """Return {key: orders it frees} of what would do instead of *chosen*, the best of each kind."""
        seen, used, others = {ways[chosen.key].kind}, {one.key for one in top}, {}
        for key, freed in chosen.instead:
            if key not in used and ways[key].kind not in seen:
                seen.add(ways[key].kind)
                others[key] = freed
        return dict(list(others.items())[:OTHERS])

    @api.model
    def _search_book(self, domain):
        try:
            return self.search(
                Domain("release_state", "in", ("held", "partial")) & Domain(list(domain or ()))
            )
        except (TypeError, ValueError) as error:
            raise UserError(self.env._("This filter cannot be read: %s", domain)) from error

    @api.model
    def action_release_desk_of(self, order_ids, name):
        """Open the desk with these orders only."""
        self._check_read_by_staff()
        action = self.env["ir.actions.act_window"]._for_xml_id("order_release.sale_order_action_release_desk")
        orders = self._browse_given(order_ids)
        domain = [("id", "in", orders.ids), ("release_state", "in", ("held", "partial"))]
        return action | {"domain": domain, "name": name, "display_name": name, "help": False, "path": False}

    @api.model
    def action_release_step(self, key, order_ids=None):
        """Return the action behind one way out: *key* as the panel and the strip give it, *order_ids* whom a way of the
        strip serves. What it shows or does is checked there, for the person who presses."""
        self._check_read_by_staff()
        kind, _sep, subject = str(key).partition(":")
        try:
            return self._browse_given(order_ids)._release_doors()[kind](subject)
        except (LookupError, ValueError) as error:
            raise UserError(self.env._("Nothing can be opened for this step.")) from error

    @api.model
    def _release_doors(self):
        """Return {kind of way: method that returns its action}, called on the orders that the way serves; extend with
        what is offered more."""
        return {
            "approve": self._open_release_of,
            "override": self._open_release_of,
            "payment": self._open_customer_invoices,
            "limit": self._open_customer_limit,
            "receipt": self._open_receipt,
            "substitute": self._open_substitution,
        }

    @api.model
    def _open_release_of(self, subject):
        return self.browse(int(subject.split("-")[1])).action_release()

    @api.model
    def _open_substitution(self, subject):
        return self.browse(int(subject)).action_substitute()

    def action_substitute(self):
        """Open the form that replaces what is missing by an approved substitute in stock."""
        self.ensure_one()
        self._check_read_by_staff()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Substitute"),
            "res_model": "order.release.substitution",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_order_id": self.id},
        }

    @api.model
    def _open_customer_invoices(self, subject):
        partner_id = int(subject.split("-")[1])
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Open invoices"),
            "res_model": "account.move",
            "views": [(self.env.ref("account.view_out_invoice_tree").id, "list"), (False, "form")],
            "domain": [
                ("commercial_partner_id", "=", partner_id),
                ("move_type", "in", ("out_invoice", "out_refund")),
                ("state", "=", "posted"),
                ("payment_state", "in", ("not_paid", "partial")),
            ],
            "context": {"create": False},
        }

    @api.model
    def _open_customer_limit(self, subject):
        root_id, partner_id = (int(part) for part in subject.split("-"))
        line = self.env["order.release.credit.line"].search(
            [("company_id", "=", root_id), ("partner_id", "=", partner_id)], limit=1
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Credit limit"),
            "res_model": "order.release.credit.line",
            "res_id": line.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_partner_id": partner_id, "default_company_id": root_id},
        }

    @api.model
    def _open_receipt(self, subject):
        return {
            "type": "ir.actions.act_window",
            "res_model": "stock.picking",
            "res_id": int(subject),
            "views": [(False, "form")],
        }

    # Parts of the book

    @api.model
    def _group_obstacles(self, found):
        """Return {order id: obstacles} without what goes by itself with the others."""
        grouped = {}
        for one in found:
            grouped.setdefault(one.order_id, []).append(one)
        return {
            order_id: [one for one in stand if not one.implied] or stand
            for order_id, stand in grouped.items()
        }

    @api.model
    def _convert_held(self, found):
        """Return {order id: value held in the currency of the person's company, at today's rate}."""
        target, rates, values = self.env.company, {}, {}
        for one in found:
            if one.company_id not in rates:
                source = (
                    self.env["res.company"].browse(one.company_id).sudo()
                )  # sudo: the currency of a company
                rates[one.company_id] = source.currency_id._get_conversion_rate(
                    source.currency_id, target.currency_id, target
                )
            values[one.order_id] = (one.value or 0.0) * rates[one.company_id]
        return values

    @api.model
    def _filter_freed_by_me(self, found):
        """Return the ids of the orders whose every hold the current person may clear; nobody clears goods into being."""
        groups = set(self.env.user.all_group_ids.ids)
        free = {
            order_id
            for order_id, stand in self._group_obstacles(found).items()
            if all(one.gate != "stock" and groups.intersection(one.roles) for one in stand)
        }
        return free - set(self.browse(free)._filter_authored_by(self.env.user).ids)

    def _filter_authored_by(self, user):
        """Return the orders that *user* is an author of: may not release, that is; two queries for any number."""
        orders = self.sudo()  # sudo: authorship does not depend on what the person may read
        lines = self.env["sale.order.line"].sudo()._read_group(
            [("order_id", "in", self.ids), ("create_uid", "=", user.id)], ["order_id"]
        )  # fmt: skip
        written = {order.id for (order,) in lines}
        return self.browse(
            order.id
            for order in orders
            if user in (order.create_uid | order.user_id | order.release_author_id) or order.id in written
        )

    def _get_preflight_obstacles(self, outcome):
        """Return what would stop the quotation as obstacles of a path."""
        self.ensure_one()
        order = self.sudo()  # sudo: as the gates will look at confirmation
        demand, partner = outcome.demands[order.id], order.partner_id.commercial_partner_id
        return [
            Obstacle(
                index, order.id, order.name, order.company_id.id, demand.root_id, partner.id, partner.name,
                outcome.decisions[order.id].value_held, one.gate, one.code, one.mode, one.line_id, one.figure,
                one.limit, one.excess, one.currency_id, one.facts, demand.terms[one.gate].role_id,
                demand.terms[one.gate].override_role_id, order.commitment_date or order.date_order, order.date_order,
            )
            for index, one in enumerate(outcome.decisions[order.id].standing)
        ]  # fmt: skip
