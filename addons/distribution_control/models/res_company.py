from odoo import api, models


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.model
    def _control_group_currency(self):
        """Return the currency in which companies are compared.

        The one named by the system parameter `distribution_control.group_currency` (ISO code), else that of the
        first company of the database.
        """
        code = self.env["ir.config_parameter"].sudo().get_param("distribution_control.group_currency")
        currency = (
            self.env["res.currency"].with_context(active_test=False).search([("name", "=", code)], limit=1)
        )
        # sudo: the first company may lie outside the companies of this user; its currency is no secret.
        return (
            currency
            or self.sudo().with_context(active_test=False).search([], order="id", limit=1).currency_id
        )
