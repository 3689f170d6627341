from odoo import api, fields, models

from .order_release_policy import OrderReleasePolicy as Policy


class OrderReleasePolicy(models.Model):
    """What the policy says about the rest of a delivery."""

    _inherit = "order.release.policy"

    backorder_mode = fields.Selection(
        [
            ("ship", "Ships as soon as it is there"),
            ("gates", "Passes the gates again"),
            ("cancel", "Is cancelled"),
        ],
        "The Rest of a Delivery",
        default="ship",
        required=True,
        help="What becomes of goods that did not leave with the first shipment because they were missing.",
    )

    _policy_fields = (*Policy._policy_fields, "backorder_mode")

    @api.model
    def _get_backorder_modes(self, orders):
        """Return {order: mode} of those of *orders* whose policy does more than ship the rest."""
        # sudo: policies bind everybody
        modes = {one.id: one.backorder_mode for one in self.sudo().search([("backorder_mode", "!=", "ship")])}
        if not modes:
            return {}
        chosen = self._choose_for(orders)
        return {order: modes[policy_id] for order, policy_id in chosen.items() if policy_id in modes}
