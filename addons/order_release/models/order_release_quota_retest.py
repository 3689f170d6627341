from odoo import models


class OrderReleaseQuota(models.Model):
    """A larger quota has whoever waits for it looked at again."""

    _inherit = "order.release.quota"

    def write(self, vals):
        result = super().write(vals)
        self.env["order.release.retest"]._ask("company", self.company_id.ids, self.company_id)
        return result
