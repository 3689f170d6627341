from odoo import models
from odoo.fields import Domain


class SaleOrder(models.Model):
    """Un-release: before a picker begins, a person can have everything held again."""

    _inherit = "sale.order"

    def _stop_release(self, reason):
        """Hold again all that nobody has begun on, and keep it; return why not, in words, for what has begun.

        Whoever calls has checked the duty.
        """
        # sudo: whoever stops need not have rights in the warehouse
        orders = self.sudo()
        moves = orders.order_line.move_ids.filtered(
            lambda move: (
                move.state not in ("done", "cancel") and not move.release_hold and not move.move_orig_ids
            )
        )
        held, refused = moves._take_back()
        self.env["distribution.decision"]._record_many(
            [
                {
                    "subject": order,
                    "verdict": "take_back",
                    "reason": reason,
                    "evidence": {
                        "held_again": len(
                            held.filtered(lambda move, order=order: move.sale_line_id.order_id == order)
                        ),
                        "begun": [
                            why for move, why in refused.items() if move.sale_line_id.order_id == order
                        ],
                    },
                }
                for order in self
            ]
        )
        orders._keep_stopped(reason)
        return list(dict.fromkeys(refused.values()))

    def _keep_stopped(self, reason):
        """Have the release desk let go what a person has just held, and tell why it waits."""
        if self:
            # Of an order that no gate has ever judged, holds are not read.
            self.filtered(lambda order: order.release_state == "none")._set_release({"release_state": "held"})
            self.env["order.release.hold"]._stop(self, {"reason": reason, "by": self.env.user.name})
            self.env["order.release.engine"]._refresh(self)

    def _search_release_is_mine(self, operator, value):
        domain = super()._search_release_is_mine(operator, value)
        if domain is NotImplemented or not self.env.user.has_group("distribution_control.group_release_desk"):
            return domain
        stopped = Domain("release_hold_ids", "any", [("state", "=", "open"), ("gate", "=", "stop")])
        return Domain(domain) | stopped
