from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.supplier_scorecard.queries.grni import balances
from odoo.addons.supplier_scorecard.queries.grni_days import received_not_billed


class SupplierGrni(models.Model):
    """Goods received and not billed, or billed and not received: one row per purchase order line, as of a day.

    A view, nothing is stored: receipts count on their local day, posted bills on their accounting date. The day is the
    context's ``to_date`` (as in stock's own report of a past day), else today. Ids are those of the order lines.
    """

    _name = "supplier.grni"
    _description = "Received not billed"
    _auto = False
    _order = "age_days desc, id"
    _rec_name = "line_id"

    line_id = fields.Many2one("purchase.order.line", "Order line", readonly=True)
    order_id = fields.Many2one("purchase.order", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", "Vendor", readonly=True)
    user_id = fields.Many2one("res.users", "Buyer", readonly=True)
    warehouse_id = fields.Many2one("stock.warehouse", "Branch", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    categ_id = fields.Many2one("product.category", "Category", readonly=True)
    order_currency_id = fields.Many2one("res.currency", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    kind = fields.Selection(
        [
            ("received", "Received, not billed"),
            ("billed", "Billed, not received"),
            ("even", "Billed in full"),
        ],
        "What",
        readonly=True,
    )
    received_qty = fields.Float("Received", readonly=True, digits="Product Unit")
    billed_qty = fields.Float("Billed", readonly=True, digits="Product Unit")
    open_qty = fields.Float(
        "Open", readonly=True, digits="Product Unit", help="Received less billed, in the product's unit."
    )
    price = fields.Float(
        "Net price", readonly=True, digits="Product Price", aggregator=None, help="Per product unit, in the order's currency."
    )  # fmt: skip
    amount = fields.Monetary(
        "Open amount",
        readonly=True,
        help="Received and not billed at the order's net price and the day's rate; billed and not received, negative, at "
        "the price it was billed.",
    )
    since = fields.Date(
        readonly=True, help="Oldest receipt that no bill covers, or bill that no receipt covers."
    )
    age_days = fields.Integer("Days", readonly=True, aggregator="max")
    bucket = fields.Selection(
        [
            ("0_30", "0 to 30 days"),
            ("31_60", "31 to 60 days"),
            ("61_90", "61 to 90 days"),
            ("91", "Over 90 days"),
        ],
        "Age",
        readonly=True,
    )
    stock_value = fields.Monetary("Value in stock", readonly=True, help="What stock values the receipts at.")
    booked = fields.Monetary(readonly=True, help="What the posted bills booked.")
    stock_amount = fields.Monetary(
        "Open in stock's books",
        readonly=True,
        help="Value in stock less booked: what the closing of stock adds because the bill is missing.",
    )
    difference = fields.Monetary(readonly=True, help="Open in stock's books less open amount.")
    reason = fields.Selection(
        [
            ("none", "No difference"),
            ("not_valued", "Stock does not value it"),
            ("standard", "Valued at standard cost"),
            ("billed_later", "Revalued by a bill since"),
            ("adjusted", "Value adjusted by hand"),
            ("returned", "Returned at another value"),
            ("rate", "Rate of the receipt, not of the day"),
            ("other", "Other: see the receipts' values"),
        ],
        "Why it differs",
        readonly=True,
    )

    @property
    def _table_query(self):
        day = fields.Date.to_date(self.env.context.get("to_date")) or fields.Date.context_today(self)
        return self._balances(self.env.companies, day)

    @api.model
    def _balances(self, companies, day):
        """Return the query of the balances of *companies* at the end of *day*."""
        return balances(self.env, companies.ids, day, self._zones(companies), self._rates(companies, day))

    @api.model
    def _zones(self, companies):
        return self.env["supplier.event.builder"]._timezones(companies)

    @api.model
    def _amounts(self, companies, period):
        """Return the query of what was received and not billed at the end of each day of *period*."""
        rates = SQL(", ").join(
            SQL("(%s, %s, %s::date, %s::float8)", company.id, currency.id, day, rate)
            for company, currency in self._currencies(companies)
            for day in period.days()
            for rate in [self._rate(company, currency, day)]
            if rate != 1
        ) or SQL("(NULL::int, NULL::int, NULL::date, NULL::float8)")
        return received_not_billed(
            self.env, companies.ids, period.start, period.end, self._zones(companies), rates
        )

    @api.model
    def _rates(self, companies, day):
        return SQL(", ").join(
            SQL("(%s, %s, %s)", company.id, currency.id, self._rate(company, currency, day))
            for company, currency in self._currencies(companies)
        ) or SQL("(NULL::int, NULL::int, NULL::float8)")

    @api.model
    def _currencies(self, companies):
        """Return the (company, currency) pairs of the purchase orders."""
        # sudo: the currencies of the orders, whoever asks.
        orders = self.env["purchase.order"].sudo()
        return orders._read_group([("company_id", "in", companies.ids)], ["company_id", "currency_id"])

    @api.model
    def _rate(self, company, currency, day):
        return self.env["res.currency"]._get_conversion_rate(currency, company.currency_id, company, day)

    def action_open_order(self):
        """Open the purchase order of this line."""
        self.ensure_one()
        return self.order_id.get_formview_action()

    def action_open_receipts(self):
        """Open the receipts of this line and what stock values them at."""
        return self._open("stock.move", self.env._("Receipts"), [("purchase_line_id", "in", self.ids)])

    def action_open_bills(self):
        """Open the bill lines of this line."""
        return self._open(
            "account.move.line", self.env._("Bill lines"), [("purchase_line_id", "in", self.ids)]
        )

    @api.model
    def _open(self, model, name, domain):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "list,form",
            "domain": domain,
        }
