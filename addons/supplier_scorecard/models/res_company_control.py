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
    supplier_holding_rate = fields.Float(
        "Cost of holding stock", default=0.25, digits=(5, 4), help="Per year, as a share of the item's cost."
    )
    supplier_service_level = fields.Float(
        "Service wanted", default=0.95, digits=(5, 4), help="Chance not to run out before a receipt."
    )
    supplier_expedite_share = fields.Float(
        "Cost of late units",
        default=0.1,
        digits=(5, 4),
        help="Freight and work on what comes late, as a share of its price.",
    )
    _supplier_shares = models.Constraint(
        "CHECK(supplier_service_level IS NULL OR (supplier_service_level >= 0.5 AND supplier_service_level < 1))",
        "The service wanted lies between 0.5 and 1.",
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
