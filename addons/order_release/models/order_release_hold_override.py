from odoo import models


class OrderReleaseHold(models.Model):
    """Overrides cost budget and are kept to be judged later."""

    _inherit = "order.release.hold"

    def _clear(self, reason):
        """Take each overridden order out of the person's budget first; what does not fit is refused as a whole."""
        standing = self._filter_standing()
        blocked = {
            order: holds.filtered(lambda hold: hold.mode == "block")
            for order, holds in standing._filter_mine().grouped("order_id").items()
        }
        decisions = super()._clear(reason)
        budgets, overrides = self.env["order.release.budget"], self.env["order.release.override"]
        for order, holds in blocked.items():
            if holds and order in decisions:
                groups = holds[:1]._get_roles() & self.env.user.all_group_ids
                budget = budgets._take(order.company_id, groups, order.sudo().release_value_held)
                overrides._note(holds, decisions[order], budget)
        return decisions
