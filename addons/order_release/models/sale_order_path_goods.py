from odoo import Command, api, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .order_release_path_teller import SUBSTITUTING

DESK = "distribution_control.group_release_desk"
BUYER = "distribution_control.group_buyer"
REQUEST = "order_release.mail_activity_type_buy"


class SaleOrder(models.Model):
    """Doors to the goods that an order misses: a transfer, a question to purchasing, a run."""

    _inherit = "sale.order"

    @api.model
    def _release_doors(self):
        return super()._release_doors() | {
            "branch": lambda subject: self._browse_short(subject).action_other_branch(),
            "transfer": self._open_transfer,
            "buy": self._ask_purchasing,
            "anew": self._open_run,
        }

    @api.model
    def _browse_short(self, subject):
        order = self.browse(int(subject))
        order._check_worked_on()
        return order

    def _find_short(self, unknown_only=True):
        """Return [(sale line, product, quantity in the product's unit)] that the order misses now."""
        path = self.env["order.release.path"].sudo()  # sudo: the order is read already; its holds follow
        found = [one for one in path._fetch_obstacles(self) if (one.gate, one.code) == ("stock", "short")]
        waits = path._fetch_awaited(found) if unknown_only else {}
        short = [
            (self.env["sale.order.line"].browse(one.line_id), one.facts["product_id"], one.excess)
            for one in found
            if one.key not in waits and one.facts.get("warehouse_id")
        ]
        if not short:
            raise UserError(self.env._("%s misses nothing of this kind any more.", self.name))
        products = self.env["product.product"].browse
        return [(line, products(product_id), quantity) for line, product_id, quantity in short]

    @api.model
    def _open_transfer(self, subject):
        """Open a draft transfer of what is missing; the same one if it is asked for twice."""
        order_id, branch_id = subject.split("-")
        order = self._browse_short(order_id)
        home = (
            order.sudo().warehouse_id
        )  # sudo: whither, the person's rights decide about the transfer itself
        branch = self.env["stock.warehouse"].sudo().browse(int(branch_id)).exists()
        if not branch or branch == home or branch.company_id != order.company_id:
            raise UserError(self.env._("Choose another branch of %s.", order.company_id.name))
        places = {"location_id": branch.lot_stock_id.id, "location_dest_id": home.lot_stock_id.id}
        pickings = self.env["stock.picking"]
        picking = pickings.search(
            [("origin", "=", order.name), ("state", "=", "draft")]
            + [(name, "=", value) for name, value in places.items()],
            limit=1,
        )
        if not picking:
            goods = [
                {
                    "product_id": product.id,
                    "product_uom_qty": quantity,
                    "product_uom": product.uom_id.id,
                    **places,
                }
                for _line, product, quantity in order._find_short(unknown_only=False)
            ]
            picking = pickings.create(
                {
                    "picking_type_id": branch.int_type_id.id,
                    "origin": order.name,
                    **places,
                    "move_ids": [Command.create(one) for one in goods],
                }
            )
        return self._open_receipt(picking.id)

    @api.model
    def _ask_purchasing(self, subject):
        """Give a buyer one activity per missing product, with quantity, day and money; once per order and product."""
        self.env.user._require_duty(*SUBSTITUTING)
        order = self._browse_short(subject)
        asked = []
        for line, product, quantity in order._find_short():
            asked += order._ask_buyer(line, product, quantity)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Asked: %s", ", ".join(dict.fromkeys(asked))),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _ask_buyer(self, line, product, quantity):
        """Schedule the activity on *product* unless there is one for this order; return the names asked."""
        order, product = (
            self.sudo(),
            product.sudo(),
        )  # sudo: whoever asks need not see who is asked, nor products' tasks
        buyers = self.env.ref(BUYER).sudo().all_user_ids.filtered(
            lambda user: user.active and not user.share and order.company_id in user.company_ids
        )  # fmt: skip
        if not buyers:
            raise UserError(self.env._("Nobody has the duty %s here.", self.env.ref(BUYER).sudo().name))
        kind = self.env.ref(REQUEST)
        mark = f"{order.name} "
        pending = product.activity_ids.filtered(
            lambda one: one.activity_type_id == kind and (one.summary or "").startswith(mark)
        )
        if pending:
            return pending.user_id.mapped("name")
        counts = dict(
            self.env["mail.activity"].sudo()._read_group(
                [("user_id", "in", buyers.ids)], ["user_id"], ["__count"]
            )
        )  # fmt: skip
        chosen = min(buyers, key=lambda user: (user != product.responsible_id, counts.get(user, 0), user.id))
        line = line.sudo()
        ordered = line.product_uom_id._compute_quantity(line.product_uom_qty, product.uom_id)
        value = line.price_subtotal * min(quantity / ordered, 1.0) if ordered else 0.0
        day = order.commitment_date or order.date_order
        text = self.env._(
            "needs %(quantity)s %(unit)s of %(product)s in %(branch)s on %(day)s; %(money)s waits for it, no receipt is known",
            quantity=self.env["order.release.gate"]._number(quantity),
            unit=product.uom_id.name,
            product=product.display_name,
            branch=order.warehouse_id.name,
            day=format_date(self.env, day),
            money=order.currency_id.format(value),
        )
        product.activity_schedule(REQUEST, summary=mark + text, user_id=chosen.id)
        return [chosen.name]

    @api.model
    def _open_run(self, subject):
        """Preview a run over the products that the order misses, and open it."""
        self.env.user._require_duty(DESK)
        order = self._browse_short(subject)
        products = {product.id for _line, product, _quantity in order._find_short()}
        run = self.env["order.release.run"].create(
            {"company_id": order.company_id.id, "product_ids": [Command.set(sorted(products))]}
        )
        run.action_preview()
        return {
            "type": "ir.actions.act_window",
            "res_model": run._name,
            "res_id": run.id,
            "views": [(False, "form")],
        }
