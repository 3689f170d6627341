from odoo import api, fields, models, tools

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
    @tools.ormcache()
    def _get_modes(self):
        """Return {policy id: mode} of those that do more than ship the rest; cached until a policy changes."""
        # sudo: policies bind everybody
        return {one.id: one.backorder_mode for one in self.sudo().search([("backorder_mode", "!=", "ship")])}

    @api.model
    def _get_backorder_modes(self, orders):
        """Return {order: mode} of those of *orders* whose policy does more than ship the rest."""
        modes = self._get_modes()
        chosen = self._choose_for(orders) if modes else {}
        return {order: modes[policy_id] for order, policy_id in chosen.items() if policy_id in modes}
