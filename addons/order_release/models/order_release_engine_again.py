from odoo import api, models

from odoo.addons.order_release.logic.verdict import is_covered


class OrderReleaseEngine(models.AbstractModel):
    """Goods that were let go and are held again, as what spoke for them does not hold any more."""

    _inherit = "order.release.engine"

    @api.model
    def _hold_again(self, orders):
        """Hold what nobody has begun on of *orders*, and let go what the gates of the confirmation let pass."""
        # sudo: whoever changes the facts need not have rights in the warehouse
        orders.sudo().order_line.move_ids._apply_hold()
        self._refresh(orders, "confirm")

    @api.model
    def _judge_change(self, orders):
        """Look again at *orders*, of which somebody changed a price or a term: what waits soon, what was let go at once."""
        held = orders.filtered(lambda order: order.release_state in ("held", "partial"))
        if held:
            self.env["order.release.retest"]._ask("order", held.ids, held.company_id)
        gone = orders.filtered(lambda order: order.release_state in ("released", "partial"))
        if gone := gone.filtered("company_id.order_release_active"):
            # sudo: the gates count for whoever changes a price
            self.sudo()._hold_if_worse(gone.sudo())

    @api.model
    def _hold_if_worse(self, orders):
        """Hold again those of *orders* against which more speaks than what they wait for already.

        Stock is not asked: what is reserved stays reserved.
        """
        outcome = self._evaluate(orders, "switch_on")
        known = {(hold.order_id, *hold.key): hold.excess for hold in outcome.stored if hold.state == "open"}
        worse = orders.filtered(
            lambda order: any(
                not is_covered(one.excess, known.get((order.id, *one.key)))
                for one in outcome.decisions[order.id].standing
            )
        )
        if worse:
            self._hold_again(worse)
