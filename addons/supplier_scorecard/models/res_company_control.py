from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    supplier_accrual_journal_id = fields.Many2one("account.journal", "Journal of accruals", check_company=True)
    supplier_accrual_account_id = fields.Many2one(
        "account.account", "Owed for goods not billed", check_company=True
    )
    supplier_prepaid_account_id = fields.Many2one(
        "account.account", "Due for goods not received", check_company=True
    )
