from odoo import api, models


class OrderReleaseCreditLine(models.Model):
    """A new limit has whoever is held for credit looked at again."""

    _inherit = "order.release.credit.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._ask_retest()
        return lines

    def write(self, vals):
        result = super().write(vals)
        self._ask_retest()
        return result

    def _ask_retest(self):
        self.env["order.release.retest"]._ask(
            "partner", self.partner_id.commercial_partner_id.ids, self.company_id
        )
