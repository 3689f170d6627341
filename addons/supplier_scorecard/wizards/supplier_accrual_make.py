from dateutil.relativedelta import relativedelta

from odoo import api, fields, models


class SupplierAccrualMake(models.TransientModel):
    """Propose the accrual of a company and day."""

    _name = "supplier.accrual.make"
    _description = "Propose an accrual"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    day = fields.Date("As of", required=True, default=lambda self: self._default_day())
    reversal_day = fields.Date(
        "Reversed on", compute="_compute_reversal_day", store=True, readonly=False, required=True
    )
    journal_id = fields.Many2one(
        "account.journal",
        domain="[('type', '=', 'general')]",
        compute="_compute_accounts",
        store=True,
        readonly=False,
        required=True,
        check_company=True,
    )
    received_account_id = fields.Many2one(
        "account.account",
        "Owed to vendors",
        domain="[('account_type', '=', 'liability_current')]",
        compute="_compute_accounts",
        store=True,
        readonly=False,
        required=True,
        check_company=True,
        help="Goods received that no bill has come for.",
    )
    billed_account_id = fields.Many2one(
        "account.account",
        "Due from vendors",
        domain="[('account_type', 'in', ('asset_current', 'asset_prepayments'))]",
        compute="_compute_accounts",
        store=True,
        readonly=False,
        required=True,
        check_company=True,
        help="Goods billed that have not come.",
    )
    line_ids = fields.Many2many("purchase.order.line", string="Order lines")
    line_count = fields.Integer("Lines", compute="_compute_preview")
    received_amount = fields.Monetary("Received, not billed", compute="_compute_preview")
    billed_amount = fields.Monetary("Billed, not received", compute="_compute_preview")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if self.env.context.get("active_model") == "supplier.grni":
            values["line_ids"] = [(6, 0, self.env.context.get("active_ids", []))]
            lines = self.env["purchase.order.line"].browse(self.env.context.get("active_ids", []))
            values["company_id"] = lines[:1].company_id.id or self.env.company.id
            if self.env.context.get("to_date"):
                values["day"] = self.env.context["to_date"]
        return values

    @api.model
    def _default_day(self):
        return fields.Date.context_today(self).replace(day=1) - relativedelta(days=1)

    @api.depends("day")
    def _compute_reversal_day(self):
        for wizard in self:
            wizard.reversal_day = wizard.day and wizard.day + relativedelta(days=1)

    @api.depends("company_id")
    def _compute_accounts(self):
        for wizard in self:
            company = wizard.company_id
            wizard.journal_id = company.supplier_accrual_journal_id or self.env["account.journal"].search(
                [*self.env["account.journal"]._check_company_domain(company), ("type", "=", "general")],
                limit=1,
            )
            wizard.received_account_id = company.supplier_accrual_account_id
            wizard.billed_account_id = company.supplier_prepaid_account_id

    @api.depends("company_id", "day", "line_ids")
    def _compute_preview(self):
        for wizard in self:
            rows = []
            if wizard.company_id and wizard.day:
                rows = self.env["supplier.accrual"]._fetch_rows(
                    wizard.company_id, wizard.day, wizard.line_ids or None
                )
            wizard.line_count = len(rows)
            wizard.received_amount = sum(row["amount"] for row in rows if row["amount"] > 0)
            wizard.billed_amount = -sum(row["amount"] for row in rows if row["amount"] < 0)

    def action_propose(self):
        """Make the draft entry and its reversal, and remember journal and accounts for the company."""
        self.ensure_one()
        accrual = self.env["supplier.accrual"]._propose(
            self.company_id,
            self.day,
            self.journal_id,
            self.received_account_id,
            self.billed_account_id,
            self.reversal_day,
            self.line_ids or None,
        )
        # sudo: the choice of accounts is finance's, the company's form is not.
        self.company_id.sudo().write(
            {
                "supplier_accrual_journal_id": self.journal_id.id,
                "supplier_accrual_account_id": self.received_account_id.id,
                "supplier_prepaid_account_id": self.billed_account_id.id,
            }
        )
        return accrual.get_formview_action()
