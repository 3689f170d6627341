from odoo import models


class OrderReleasePolicyLine(models.Model):
    """A changed gate has everything held under its policy looked at again."""

    _inherit = "order.release.policy.line"

    def write(self, vals):
        result = super().write(vals)
        self.policy_id._ask_retest()
        return result
