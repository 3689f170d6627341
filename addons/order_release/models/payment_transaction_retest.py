from odoo import models


class PaymentTransaction(models.Model):
    """A payment that a provider has authorised or captured has its orders looked at again."""

    _inherit = "payment.transaction"

    def _update_state(self, allowed_states, target_state, state_message):
        changed = super()._update_state(allowed_states, target_state, state_message)
        orders = changed.sudo().sale_order_ids  # sudo: providers and guests do not read orders
        held = orders.filtered(lambda order: order.release_state in ("held", "partial"))
        if held:
            self.env["order.release.retest"]._ask("order", held.ids, held.company_id)
        return changed
