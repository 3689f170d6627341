from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.supplier_scorecard.logic.accrual import fingerprint, group

FINANCE = "distribution_control.group_finance_controller"


class SupplierAccrual(models.Model):
    """What a company owes for goods that no bill has come for, on one day: a draft entry and the draft that takes it back.

    Written by :meth:`_propose` only. The entry's own accounting says whether it is posted; an order line is accrued
    once per day.
    """

    _name = "supplier.accrual"
    _description = "Accrual of received goods"
    _order = "day desc, id desc"
    _rec_name = "day"

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    day = fields.Date("As of", required=True, readonly=True)
    move_id = fields.Many2one("account.move", "Entry", readonly=True, ondelete="cascade", index=True)
    reversal_id = fields.Many2one("account.move", readonly=True, ondelete="set null", index="btree_not_null")
    state = fields.Selection(related="move_id.state", string="Entry is")
    reversal_state = fields.Selection(related="reversal_id.state", string="Reversal is")
    fingerprint = fields.Char(required=True, readonly=True)
    is_live = fields.Boolean(default=True, readonly=True)
    line_ids = fields.One2many("supplier.accrual.line", "accrual_id", readonly=True)
    received_amount = fields.Monetary("Received, not billed", readonly=True)
    billed_amount = fields.Monetary("Billed, not received", readonly=True)
    stock_value = fields.Monetary(
        "Stock's valuation", readonly=True, help="Of all stock at the end of the day, as stock values it."
    )
    ledger_value = fields.Monetary(
        "Valuation accounts", readonly=True, help="Balance of stock's valuation accounts on that day."
    )
    gap = fields.Monetary(
        "What stock's closing would post",
        compute="_compute_gap",
        help="Stock's valuation less the balance of its accounts.",
    )
    explained = fields.Monetary(
        "Of it for want of bills",
        readonly=True,
        help="Open in stock's books over all order lines on that day.",
    )
    compared_at = fields.Datetime("Compared on", readonly=True)
    unexplained = fields.Monetary(
        "Of it for other reasons",
        compute="_compute_gap",
        help="Sales not yet booked, adjustments, opening balances: not the vendors'.",
    )

    _same_uniq = models.UniqueIndex("(company_id, day, fingerprint) WHERE is_live IS TRUE")

    @api.depends("stock_value", "ledger_value", "explained")
    def _compute_gap(self):
        for accrual in self:
            accrual.gap = accrual.stock_value - accrual.ledger_value
            accrual.unexplained = accrual.gap - accrual.explained

    @api.depends("company_id", "day")
    def _compute_display_name(self):
        for accrual in self:
            accrual.display_name = self.env._(
                "%(company)s, %(day)s", company=accrual.company_id.name, day=accrual.day
            )

    @api.model
    def _propose(self, company, day, journal, received_account, billed_account, reversal_day, lines=None):
        """Return the accrual of *company* at the end of *day*, with its entry and reversal in draft.

        *lines* limits to these order lines. The same lines with the same figures return what stands already, and write
        nothing. Lines that another accrual of that day holds are refused.
        """
        self.env.user._require_duty(FINANCE)
        if reversal_day <= day:
            raise UserError(self.env._("The reversal must be dated after %s.", day))
        rows = self._fetch_rows(company, day, lines)
        if not rows:
            raise UserError(
                self.env._("%(company)s has nothing to accrue on %(day)s.", company=company.name, day=day)
            )
        mark = fingerprint((row["line_id"], row["open_qty"], row["amount"]) for row in rows)
        same = self.search(
            [
                ("company_id", "=", company.id),
                ("day", "=", day),
                ("fingerprint", "=", mark),
                ("is_live", "=", True),
            ]
        )
        if same:
            return same
        self._refuse_twice(company, day, [row["line_id"] for row in rows])
        accounts = self._fetch_accounts(company, rows)
        entry = group(rows, accounts, received_account.id, billed_account.id)
        move = self.env["account.move"].create(self._prepare_entry_values(company, day, journal, entry))
        reversal = move._reverse_moves(
            [{"date": reversal_day, "ref": self.env._("Reversal of: %s", move.ref)}]
        )
        # sudo: accruals are written by this method only.
        accrual = self.sudo().create(self._prepare_accrual_values(company, day, mark, rows, move, reversal))
        self.env["distribution.decision"]._record(
            accrual,
            "accrue",
            self.env._("Accrual proposed"),
            {
                "as_of": str(day),
                "lines": len(rows),
                "received_not_billed": accrual.received_amount,
                "billed_not_received": accrual.billed_amount,
                "currency": company.currency_id.name,
            },
            duty=FINANCE,
            company=company,
        )
        return accrual.sudo(False)

    @api.model
    def _fetch_rows(self, company, day, lines=None):
        query = self.env["supplier.grni"]._balances(company, day)
        currency = company.currency_id
        return [
            {**row, "amount": currency.round(row["amount"])}
            for row in self.env.execute_query_dict(query)
            if row["kind"] != "even"
            and not currency.is_zero(row["amount"])
            and (lines is None or row["line_id"] in lines.ids)
        ]

    @api.model
    def _refuse_twice(self, company, day, line_ids):
        held = self.env["supplier.accrual.line"].search(
            [("line_id", "in", line_ids), ("day", "=", day), ("is_live", "=", True)], limit=1
        )
        if held:
            raise UserError(
                self.env._(
                    "%(line)s is in the accrual of %(day)s already (entry %(entry)s). Cancel or delete that entry to "
                    "propose it anew.",
                    line=held.line_id.display_name,
                    day=day,
                    entry=held.accrual_id.move_id.display_name,
                )
            )

    @api.model
    def _fetch_accounts(self, company, rows):
        """Return {product id: account id}: where the closing of stock meets what is not billed, else the expense.

        As in stock's own accrual: with perpetual valuation the closing puts goods that no bill has paid for against the
        account of stock variation; with periodic valuation the bill itself is an expense.
        """
        found = {}
        products = (
            self.env["product.product"].with_company(company).browse({row["product_id"] for row in rows})
        )
        for product in products:
            accounts = product._get_product_accounts()
            perpetual = product.is_storable and product.valuation == "real_time"
            account = (perpetual and accounts["stock_variation"]) or accounts["expense"]
            if not account:
                raise UserError(
                    self.env._(
                        "%s has no expense account. Set one on its category, then propose again.",
                        product.display_name,
                    )
                )
            found[product.id] = account.id
        return found

    @api.model
    def _prepare_entry_values(self, company, day, journal, entry):
        return {
            "move_type": "entry",
            "company_id": company.id,
            "journal_id": journal.id,
            "date": day,
            "ref": self.env._("Goods received not billed as of %s", day),
            "line_ids": [
                (
                    0,
                    0,
                    {
                        "account_id": account,
                        "partner_id": vendor,
                        "name": self.env._("Received not billed: %s order lines", count)
                        if kind == "received"
                        else self.env._("Billed not received: %s order lines", count),
                        "balance": company.currency_id.round(balance),
                    },
                )
                for (account, vendor, kind), (balance, count) in entry.items()
            ],
        }

    @api.model
    def _prepare_accrual_values(self, company, day, mark, rows, move, reversal):
        return {
            "company_id": company.id,
            "day": day,
            "move_id": move.id,
            "reversal_id": reversal.id,
            "fingerprint": mark,
            "received_amount": sum(row["amount"] for row in rows if row["amount"] > 0),
            "billed_amount": -sum(row["amount"] for row in rows if row["amount"] < 0),
            "line_ids": [
                (
                    0,
                    0,
                    {
                        "company_id": company.id,
                        "day": day,
                        "line_id": row["line_id"],
                        "partner_id": row["partner_id"],
                        "quantity": row["open_qty"],
                        "amount": row["amount"],
                        "stock_amount": row["stock_amount"],
                        "reason": row["reason"],
                    },
                )
                for row in rows
            ],
        }

    @api.model
    def _fetch_stock_books(self, company, day):
        """Return (value of all stock, balance of its accounts) at the end of *day*, both by stock's own methods."""
        # sudo: stock's valuation, whoever may see it; only two sums leave here.
        own = company.sudo().with_company(company)
        accounts = own._get_accounts_by_product()
        if not accounts:
            return 0.0, 0.0
        end = fields.Datetime.to_datetime(day).replace(hour=23, minute=59, second=59)
        return (
            sum(own.stock_value(accounts, at_date=end).values()),
            sum(own.stock_accounting_value(accounts, at_date=day).values()),
        )

    def action_open_entries(self):
        """Open the entry and its reversal."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Accrual"),
            "res_model": "account.move",
            "view_mode": "list,form",
            "domain": [("id", "in", (self.move_id | self.reversal_id).ids)],
        }

    def action_compare(self):
        """Value all stock and read its accounts as of the day, by stock's own methods: what its closing would post."""
        self.env.user._require_duty(FINANCE)
        for accrual in self:
            stock, ledger = self._fetch_stock_books(accrual.company_id, accrual.day)
            rows = self.env.execute_query_dict(
                self.env["supplier.grni"]._balances(accrual.company_id, accrual.day)
            )
            # sudo: accruals are written by their own methods only.
            accrual.sudo().write(
                {
                    "stock_value": stock,
                    "ledger_value": ledger,
                    "explained": sum(row["stock_amount"] for row in rows if row["reason"] != "not_valued"),
                    "compared_at": fields.Datetime.now(),
                }
            )

    def action_reconcile(self):
        """Open the order lines of that day beside stock's books."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "supplier_scorecard.supplier_grni_reconcile_action"
        )
        return {
            **action,
            "domain": [("company_id", "=", self.company_id.id)],
            "context": {"to_date": self.day, "search_default_by_reason": 1},
        }

    def _retire(self):
        """The entry goes: so does its reversal, and the order lines may be accrued anew."""
        if not self:
            return
        reversals = self.reversal_id
        reversals.filtered(lambda move: move.state == "posted").button_draft()
        self.line_ids.is_live = False
        self.is_live = False
        reversals.exists().filtered(lambda move: move.state == "draft").unlink()
