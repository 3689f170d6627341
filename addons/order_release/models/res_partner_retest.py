from odoo import models


class ResPartner(models.Model):
    """A limit, a category or a blocked customer changes what the gates say."""

    _inherit = "res.partner"

    def write(self, vals):
        result = super().write(vals)
        if not {"credit_limit", "use_partner_credit_limit", "control_state", "category_id"}.isdisjoint(vals):
            self.env["order.release.retest"]._ask(
                "partner", self.commercial_partner_id.ids, self.env.companies
            )
        return result
