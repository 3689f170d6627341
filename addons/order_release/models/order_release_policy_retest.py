from odoo import models


class OrderReleasePolicy(models.Model):
    """A changed policy has everything held under it looked at again."""

    _inherit = "order.release.policy"

    def write(self, vals):
        result = super().write(vals)
        self._ask_retest()
        return result

    def _ask_retest(self):
        # sudo: a policy without a company counts for all of them
        companies = self.company_id or self.env["res.company"].sudo().search(
            [("order_release_active", "=", True)]
        )
        self.env["order.release.retest"]._ask("company", companies.ids, companies)
