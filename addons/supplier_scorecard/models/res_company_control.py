from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    supplier_control_active = fields.Boolean(
        "Purchase orders need approval",
        help="By the matrix of purchase approvals and the approval rules. Confirmed orders are left alone.",
    )
    supplier_onboarding_active = fields.Boolean(
        "New vendors need a checklist",
        help="The first order to a vendor waits until his checklist is approved. Vendors one has ordered from are known.",
    )
    supplier_confirm_days = fields.Integer(
        "Days to confirm an order", default=2, help="Calendar days after which an unanswered order is a case."
    )
    supplier_grni_days = fields.Integer(
        "Days to bill a receipt",
        default=30,
        help="After which goods received and not billed, or the reverse, are a case.",
    )
    supplier_accrual_journal_id = fields.Many2one(
        "account.journal", "Journal of accruals", check_company=True
    )
    supplier_accrual_account_id = fields.Many2one(
        "account.account", "Owed for goods not billed", check_company=True
    )
    supplier_prepaid_account_id = fields.Many2one(
        "account.account", "Due for goods not received", check_company=True
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._ensure_purchase_policies()
        return companies

    def write(self, vals):
        result = super().write(vals)
        if vals.get("supplier_control_active"):
            self._ensure_purchase_policies()
        return result

    def _ensure_purchase_policies(self):
        switched = self.filtered("supplier_control_active")
        if switched:
            self.env["supplier.purchase.policy"]._ensure_defaults(switched)
