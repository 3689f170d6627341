from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.order_release.models.release_pass import HELD, RELEASED, without_defaults

OPEN = ("draft", "sent", "to approve")


class PurchaseOrder(models.Model):
    """A purchase that the vendor ships to the customer waits, as a request, while the gates hold the customer's order."""

    _inherit = "purchase.order"

    release_hold = fields.Boolean(
        "Held for Release",
        readonly=True,
        copy=False,
        help="The vendor would ship to a customer whose order is held: it can be confirmed when that is released.",
    )

    _release_hold_unconfirmed = models.Constraint(
        "CHECK (release_hold IS NOT TRUE OR state NOT IN ('purchase', 'done'))",
        "This dropship is held for release: it cannot be confirmed.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals.pop("release_hold", None)
        return super(PurchaseOrder, without_defaults(self, ("release_hold",))).create(vals_list)

    def write(self, vals):
        flag = vals.get("release_hold")
        if "release_hold" in vals and flag is not HELD and flag is not RELEASED:
            raise UserError(
                self.env._("A dropship is held and released by the gates of its sales order only.")
            )
        if vals.get("state") in ("purchase", "done") and (held := self.filtered("release_hold")):
            raise UserError(
                self.env._(
                    "%(purchases)s: held for release with %(orders)s.\nRelease the sales order; then confirm.",
                    purchases=", ".join(held.mapped("name")),
                    orders=", ".join(held._get_dropped_lines().order_id.mapped("name")),
                )
            )
        return super().write({**vals, "release_hold": bool(flag)} if "release_hold" in vals else vals)

    def button_confirm(self):
        """What the gates stop stays a request and says so; the rest is confirmed."""
        return super(PurchaseOrder, self - self._hold_at_gates()).button_confirm()

    def button_approve(self, force=False):
        return super(PurchaseOrder, self - self._hold_at_gates()).button_approve(force=force)

    def button_cancel(self):
        result = super().button_cancel()
        self.filtered("release_hold").write({"release_hold": RELEASED})
        return result

    def _get_dropped_lines(self):
        """Return the governed sales lines that these purchases ship to customers."""
        # sudo: the buyer may not read sales orders
        dropships = self.sudo().filtered(lambda order: order._is_dropshipped())
        return dropships.order_line.sale_line_id.filtered(
            lambda line: line.state == "sale" and line.company_id.order_release_active
        )

    def _hold_at_gates(self):
        """Ask the gates about what is about to be bought for customers; return the purchases they hold."""
        waiting = self.filtered(lambda order: order.state in OPEN)
        lines = waiting._get_dropped_lines()
        if not lines:
            return self.browse()
        engine = self.env["order.release.engine"].sudo()  # sudo: the gates count for whoever buys
        outcome = engine._evaluate(lines.order_id, "release", launched=lines)
        engine._store(outcome)
        engine._take_versions(lines.order_id, outcome)
        stopped = lines.browse(engine._find_stopped(outcome)) & lines
        held = waiting.filtered(lambda order: order._get_dropped_lines() & stopped)
        held._set_release_hold(True)
        (waiting - held)._set_release_hold(False)
        return held

    def _set_release_hold(self, held):
        # sudo: bookkeeping of the engine
        changed = self.sudo().filtered(lambda order: order.release_hold != held)
        if not changed:
            return
        changed.write({"release_hold": HELD if held else RELEASED})
        for order in changed:
            names = ", ".join(order._get_dropped_lines().order_id.mapped("name"))
            order.message_post(
                body=self.env._("Held for release with %s: not confirmed.", names)
                if held
                else self.env._("%s is released: this order can be confirmed.", names)
            )
