from odoo import api, fields, models, tools

from .order_release_policy import OrderReleasePolicy as Policy


class OrderReleasePolicy(models.Model):
    """What the policy says about invoicing what has left."""

    _inherit = "order.release.policy"

    invoice_on_delivery = fields.Boolean(
        "Draft the invoice on delivery",
        help="As soon as goods have left, a draft invoice over what was delivered stands ready for invoicing.",
    )

    _policy_fields = (*Policy._policy_fields, "invoice_on_delivery")

    @api.model
    @tools.ormcache()
    def _get_drafting(self):
        """Return the ids of the policies that draft; cached until a policy changes."""
        return frozenset(
            self.sudo().search([("invoice_on_delivery", "=", True)]).ids
        )  # sudo: policies bind everybody

    @api.model
    def _filter_drafting(self, orders):
        """Return those of *orders* whose policy drafts the invoice on delivery."""
        drafting = self._get_drafting()
        chosen = self._choose_for(orders) if drafting else {}
        return orders.filtered(lambda order: chosen.get(order) in drafting)
