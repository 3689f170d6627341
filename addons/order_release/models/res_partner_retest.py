from odoo import models

FACTS = frozenset(
    (
        "credit_limit", "use_partner_credit_limit", "control_state", "category_id",
        "street", "city", "zip", "country_id", "release_receiving_id",
    )
)  # fmt: skip


class ResPartner(models.Model):
    """A limit, a category, an address or a blocked customer changes what the gates say."""

    _inherit = "res.partner"

    def write(self, vals):
        result = super().write(vals)
        if not FACTS.isdisjoint(vals):
            self.env["order.release.retest"]._ask(
                "partner", self.commercial_partner_id.ids, self.env.companies
            )
        return result
