from odoo import api, fields, models

from odoo.addons.order_release.logic.policy import choose

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
    def _filter_drafting(self, orders):
        """Return those of *orders* whose policy drafts the invoice on delivery."""
        drafting = set(
            self.sudo().search([("invoice_on_delivery", "=", True)]).ids
        )  # sudo: policies bind everybody
        if not drafting:
            return orders.browse()
        policies, engine = self._get_terms(), self.env["order.release.engine"]

        def drafts(order):
            tags = frozenset(order.partner_id.commercial_partner_id.category_id.ids)
            line = engine._company_line(order.company_id.id)
            found = choose(policies, line, order.warehouse_id.id, order.team_id.id, tags)
            return found is not None and found.policy_id in drafting

        return orders.filtered(lambda order: order.company_id.order_release_active and drafts(order))
