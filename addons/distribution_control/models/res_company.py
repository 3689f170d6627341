from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    ledger_auditor_email = fields.Char(
        "Auditor's address",
        help="Gets the heads of the decision ledger every hour in which there are new ones. Against a head kept "
        "outside the database nobody can rewrite the ledger unnoticed, its owner included.",
    )
    guard_not_available = fields.Boolean(
        "Guard stock that is not available",
        help="Nothing is reserved from locations marked as not available, whatever the delivery.",
    )
    ledger_mailed_sequence = fields.Integer(readonly=True, copy=False, groups="base.group_system")

    control_active = fields.Boolean(
        "Watch exceptions and KPIs",
        help="Detectors look for exceptions and sources count KPIs of this company on their schedule.",
    )

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
