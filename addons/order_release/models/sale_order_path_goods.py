from typing import NamedTuple

from odoo import Command, api, models
from odoo.exceptions import UserError

from .order_release_path_book import ALL
from .order_release_path_teller_goods import BUYER, DESK


class Missing(NamedTuple):
    """What one line misses, in the product's unit."""

    order: models.Model
    line: models.Model
    product: models.Model
    quantity: float


class SaleOrder(models.Model):
    """Doors to the goods that orders miss: another branch, a transfer, a run.

    A subject that starts with ``all`` is about the orders that the door is called on, else about the one it names.
    """

    _inherit = "sale.order"

    @api.model
    def _release_doors(self):
        return super()._release_doors() | {
            "branch": self._open_branches,
            "transfer": self._open_transfer,
            "anew": self._open_run,
        }

    def _find_supplier(self):
        """Return {order id: who has the next move about what it misses}: the receipts if they bring all of it, else the
        buyer. A fixed number of queries."""
        # sudo: what is on its way, to say who acts; the orders are read already
        path = self.env["order.release.path"].sudo()
        short = [
            one
            for one in path._fetch_obstacles(self._origin._filter_held())
            if (one.gate, one.code) == ("stock", "short")
        ]
        waits = path._fetch_awaited(short)
        unknown = {one.order_id for one in short if one.key not in waits}
        return {order_id: self._name_supplier(order_id not in unknown) for order_id in self._origin.ids}

    @api.model
    def _name_supplier(self, arrives):
        return self.env._("Receipt") if arrives else self.env.ref(BUYER).sudo().name  # sudo: a role's name

    def _browse_short(self, subject):
        """Return (orders, the rest of *subject*, the orders among which receipts are handed out: as the way counted)."""
        first, _sep, rest = subject.partition("-")
        orders = self.exists()._filter_held() if first == ALL else self.browse(int(first))
        if not orders:
            raise UserError(self.env._("None of these orders is held any more."))
        orders._check_worked_on()
        return orders, rest, orders | self._search_book(()) if first == ALL else orders

    def _find_missing(self, unknown_among=None):
        """Return the :class:`Missing` of the orders now; *unknown_among*: for which no receipt is known that others of
        these orders do not wait for in front."""
        path = self.env["order.release.path"].sudo()  # sudo: the orders are read already; their holds follow
        book = path._fetch_obstacles(self if unknown_among is None else unknown_among)
        found = [one for one in book if (one.gate, one.code) == ("stock", "short")]
        waits, asked = ({} if unknown_among is None else path._fetch_awaited(found)), set(self.ids)
        lines, products = self.env["sale.order.line"], self.env["product.product"]
        missing = [
            Missing(
                self.browse(one.order_id),
                lines.browse(one.line_id),
                products.browse(one.facts["product_id"]),
                one.excess,
            )
            for one in found
            if one.order_id in asked and one.key not in waits and one.facts.get("warehouse_id")
        ]
        if not missing:
            names = ", ".join(self.mapped("name"))
            raise UserError(self.env._("%s misses nothing of this kind any more.", names))
        return missing

    @api.model
    def _open_branches(self, subject):
        return self._browse_short(subject)[0].action_other_branch()

    @api.model
    def _open_transfer(self, subject):
        """Open a draft transfer of what is missing; the same one if it is asked for twice."""
        orders, rest, _among = self._browse_short(subject)
        # sudo: whither, the person's rights decide about the transfer itself
        home = orders.sudo().warehouse_id
        branch = self.env["stock.warehouse"].sudo().browse(int(rest.partition("-")[0])).exists()
        if len(home) != 1 or not branch or branch == home or branch.company_id != home.company_id:
            raise UserError(self.env._("Choose another branch of %s.", orders.company_id[:1].name))
        places = {"location_id": branch.lot_stock_id.id, "location_dest_id": home.lot_stock_id.id}
        pickings = self.env["stock.picking"]
        drafts = pickings.search(
            [("origin", "!=", False), ("state", "=", "draft")]
            + [(name, "=", value) for name, value in places.items()]
        )
        known = {name: draft for draft in drafts for name in draft.origin.split(", ")}
        new = orders.filtered(lambda order: order.name not in known)
        picking = pickings.create(new._prepare_transfer(branch, places)) if new else known[orders[:1].name]
        return self._open_receipt(picking.id)

    def _prepare_transfer(self, branch, places):
        """Return the values of the transfer that brings what the orders miss, one move per product."""
        missing = {}
        for one in self._find_missing():
            missing[one.product] = missing.get(one.product, 0.0) + one.quantity
        return {
            "picking_type_id": branch.int_type_id.id,
            "origin": ", ".join(self.mapped("name")),
            **places,
            "move_ids": [
                Command.create(
                    {
                        "product_id": product.id,
                        "product_uom_qty": quantity,
                        "product_uom": product.uom_id.id,
                        **places,
                    }
                )
                for product, quantity in missing.items()
            ],
        }

    @api.model
    def _open_run(self, subject):
        """Preview a run over the products that the orders miss, and open it."""
        self.env.user._require_duty(DESK)
        orders, _company, among = self._browse_short(subject)
        products = {one.product.id for one in orders._find_missing(among)}
        run = self.env["order.release.run"].create(
            {"company_id": orders.company_id[:1].id, "product_ids": [Command.set(sorted(products))]}
        )
        run.action_preview()
        return {
            "type": "ir.actions.act_window",
            "res_model": run._name,
            "res_id": run.id,
            "views": [(False, "form")],
        }
