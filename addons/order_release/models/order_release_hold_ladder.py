from odoo import models

from .sale_order_approval import CODE


class OrderReleaseHold(models.Model):
    """Holds that the approval ladder decides on are not cleared past it."""

    _inherit = "order.release.hold"

    def _filter_ladder(self):
        """Return the standing holds whose policy hands them to the ladder."""
        return self._filter_standing().filtered("policy_line_id.use_ladder")

    def _filter_mine(self):
        """While the ladder is asked, its votes are the only way; nobody's duty covers the hold beside it."""
        mine = super()._filter_mine()
        ladder = mine.sudo()._filter_ladder()  # sudo: the policy binds whoever asks
        if not ladder:
            return mine
        waiting = self.env["distribution.approval"].sudo().search(  # sudo: see above
            [
                ("res_model", "=", "sale.order"),
                ("res_id", "in", ladder.order_id.ids),
                ("code", "=", CODE),
                ("state", "in", ("pending", "rejected")),
            ]
        )  # fmt: skip
        asked = set(waiting.mapped("res_id"))
        return mine - ladder.filtered(lambda hold: hold.order_id.id in asked).with_env(self.env)
