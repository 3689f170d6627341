from odoo import api, fields, models
from odoo.tools import SQL

COLUMNS = (
    "line_id", "order_id", "company_id", "warehouse_id", "partner_id", "product_id", "categ_id", "user_id", "due_date",
    "p50_date", "p90_date", "late_share", "sample", "quantity", "value", "is_unconfirmed", "waiting_orders",
    "waiting_value", "risk_value", "state",
)  # fmt: skip
BATCH = 5000
DUE_DAYS = 7


class SupplierExpectedReceipt(models.Model):
    """An open order line on the buyer's desk: when it will come, who waits, what to do. Rebuilt from the facts.

    Grain: one open purchase order line. Nobody writes it; opening the desk and the nightly job bring it up to date.
    """

    _name = "supplier.expected.receipt"
    _description = "Expected receipt"
    _order = "risk_value desc, late_share desc, value desc, id"
    _rec_name = "line_id"
    _log_access = False

    line_id = fields.Many2one(
        "purchase.order.line", "Order line", required=True, readonly=True, ondelete="cascade"
    )
    order_id = fields.Many2one("purchase.order", readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    warehouse_id = fields.Many2one("stock.warehouse", "Branch", readonly=True)
    partner_id = fields.Many2one("res.partner", "Vendor", readonly=True, ondelete="cascade")
    product_id = fields.Many2one("product.product", readonly=True, ondelete="cascade")
    categ_id = fields.Many2one("product.category", "Category", readonly=True)
    user_id = fields.Many2one("res.users", "Buyer", readonly=True)
    due_date = fields.Date("Promised", readonly=True)
    p50_date = fields.Date(
        "Likely", readonly=True, help="As likely before as after, from the vendor's own past."
    )
    p90_date = fields.Date("Nine of ten", readonly=True, help="In nine of ten cases it is here by then.")
    late_share = fields.Float(
        "Chance to be late",
        readonly=True,
        digits=(5, 4),
        aggregator="avg",
        help="Given that it has not come yet.",
    )
    sample = fields.Integer(
        "Deliveries seen",
        readonly=True,
        aggregator=None,
        help="Of this vendor in two years; few lean on the category.",
    )
    quantity = fields.Float("Open", readonly=True, digits="Product Unit")
    value = fields.Monetary("Open value", readonly=True)
    is_unconfirmed = fields.Boolean(
        "Unconfirmed", readonly=True, help="The vendor did not answer within the days the company gives."
    )
    waiting_orders = fields.Integer("Customer orders", readonly=True)
    waiting_value = fields.Monetary(
        "Waiting", readonly=True, help="Value of the customer orders that wait for it."
    )
    risk_value = fields.Monetary(
        "Sales at risk", readonly=True, help="What waits, times the chance to be late."
    )
    state = fields.Selection(
        [
            ("late", "Late"),
            ("predicted", "Predicted late"),
            ("due", "Due this week"),
            ("planned", "On its way"),
        ],
        readonly=True,
        index=True,
    )

    _line_uniq = models.UniqueIndex("(line_id)")

    @api.model
    def _refresh(self, companies):
        """Bring the open lines of *companies* up to date; return how many rows were written or taken away."""
        rows = [self._prepare_row(row) for row in self.env["supplier.predictor"]._expect(companies)]
        self.flush_model()
        # By SQL: the table is derived and has no followers, like the deliveries.
        self.env.cr.execute(
            SQL(
                "DELETE FROM supplier_expected_receipt WHERE company_id = ANY(%s) AND NOT line_id = ANY(%s)",
                companies.ids,
                [row[0] for row in rows],
            )
        )
        changed = self.env.cr.rowcount
        for start in range(0, len(rows), BATCH):
            self.env.cr.execute(self._upsert(rows[start : start + BATCH]))
            changed += self.env.cr.rowcount
        self.invalidate_model()
        return changed

    @api.model
    def _upsert(self, rows):
        names = [SQL.identifier(name) for name in COLUMNS]
        return SQL(
            "INSERT INTO supplier_expected_receipt AS e (%s) VALUES %s ON CONFLICT (line_id) DO UPDATE SET %s"
            " WHERE (%s) IS DISTINCT FROM (%s)",
            SQL(", ").join(names),
            SQL(", ").join(SQL("%s", row) for row in rows),
            SQL(", ").join(SQL("%s = EXCLUDED.%s", name, name) for name in names),
            SQL(", ").join(SQL("e.%s", name) for name in names),
            SQL(", ").join(SQL("EXCLUDED.%s", name) for name in names),
        )

    @api.model
    def _prepare_row(self, row):
        company = self.env["res.company"].browse(row.company_id)
        currency = company.currency_id
        return (
            row.line_id,
            row.order_id,
            row.company_id,
            row.warehouse_id,
            row.vendor_id,
            row.product_id,
            row.categ_id,
            row.user_id,
            row.due,
            row.p50,
            row.p90,
            round(row.prediction.late_share, 4),
            row.prediction.sample,
            row.quantity,
            currency.round(row.value),
            self._is_unconfirmed(row, company),
            row.waiting,
            currency.round(row.waiting_value),
            currency.round(row.risk),
            self._state(row),
        )

    @api.model
    def _is_unconfirmed(self, row, company):
        return not row.is_confirmed and (row.today - row.ordered_on).days >= company.supplier_confirm_days

    @api.model
    def _state(self, row):
        if row.due < row.today:
            return "late"
        if row.p50 > row.due:
            return "predicted"
        return "due" if (row.due - row.today).days <= DUE_DAYS else "planned"

    @api.model
    def action_open_list(self):
        """Bring the open lines up to date and open them."""
        self.check_access("read")
        self._refresh(self.env.companies)
        return self.env["ir.actions.act_window"]._for_xml_id(
            "supplier_scorecard.supplier_expected_receipt_action"
        )

    @api.model
    def _cron_refresh(self):
        """Bring every company's open lines up to date; each company is committed by itself."""
        companies = self.env["res.company"].search([])
        for done, company in enumerate(companies, start=1):
            self._refresh(company)
            self.env["ir.cron"]._commit_progress(1, remaining=len(companies) - done)

    def action_open_order(self):
        """Open the purchase order."""
        self.ensure_one()
        return self.order_id.get_formview_action()

    def action_record_date(self):
        """Write down what the vendor said about the date of this line."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "supplier_scorecard.supplier_date_change_action"
        )
        context = {
            "active_model": "purchase.order",
            "active_id": self.order_id.id,
            "default_line_ids": [(6, 0, self.line_id.ids)],
        }
        return {**action, "context": context}

    def action_confirmed(self):
        """The vendor confirmed the dates as they stand."""
        self.check_access("read")
        self.env.user._require_duty("distribution_control.group_buyer", "distribution_control.group_planner")
        for order in self.order_id:
            order.action_acknowledge()
        self._refresh(self.company_id)

    def action_chase(self):
        """Draft a mail per vendor about these lines; nothing is sent."""
        return self.env["supplier.chaser"]._draft(self).action_open()
