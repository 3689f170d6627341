from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import AccessError

# Who may say that the gates judge a customer otherwise.
DUTIES = (
    "distribution_control.group_credit_controller",
    "distribution_control.group_finance_controller",
    "distribution_control.group_administrator",
)


class ResPartnerCategory(models.Model):
    """Tags that policies and demand classes ask for: they choose the gates, exempt from one, or go first in the queue."""

    _inherit = "res.partner.category"

    def write(self, vals):
        result = super().write(vals)
        if "partner_ids" in vals:
            self._check_tagging(self._find_governing().intersection(self.ids))
        return result

    @api.model
    def _find_governing(self):
        """Return the ids of the tags that decide anything in a company that releases; no query once in memory."""
        if not self.env["res.company"]._get_governed_ids():
            return frozenset()
        found = set()
        for policy in self.env["order.release.policy"]._get_terms():
            found |= policy.category_ids
            for terms in policy.terms.values():
                found |= terms.options.get("exempt_categories", frozenset())
        for one in self.env["order.release.demand.class"]._get_classes():
            found |= one.category_ids
        return frozenset(found)

    @api.model
    def _check_tagging(self, tag_ids):
        """Refuse a person without the duty who puts tags of *tag_ids* on customers, or takes them off."""
        user = self.env.user
        if not tag_ids or self.env.uid == SUPERUSER_ID or any(user.has_group(duty) for duty in DUTIES):
            return
        duties = [self.env.ref(duty).sudo().name for duty in DUTIES]  # sudo: the name of a duty
        raise AccessError(
            self.env._(
                "%(tags)s: these tags decide how the customer's orders are judged and served.\n"
                "Ask one of these to change them: %(duties)s.",
                tags=", ".join(self.browse(sorted(tag_ids)).mapped("name")),
                duties=", ".join(duties),
            )
        )
