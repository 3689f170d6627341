from odoo import api, fields, models

from odoo.addons.intercompany_flows.logic.agree import CENT
from odoo.addons.intercompany_flows.logic.rates import explain
from odoo.addons.intercompany_flows.queries.match import match_lines

from .intercompany_match_rule import ASPECTS
from .intercompany_price_rule import METHODS

# Who documents transfer prices for the tax file.
TAX = "distribution_control.group_finance_controller,distribution_control.group_auditor"


class IntercompanyMatch(models.Model):
    """Both sides of one line: ordered, shipped, under way, received, invoiced, billed.

    Read from the documents at the moment of asking; nothing is stored. Quantities in product units, money in the
    transfer currency.
    """

    _name = "intercompany.match"
    _description = "Intercompany match"
    _auto = False
    _order = "id desc"
    _rec_name = "product_id"

    agreement_id = fields.Many2one("intercompany.agreement", readonly=True)
    seller_company_id = fields.Many2one("res.company", "Seller", readonly=True)
    buyer_company_id = fields.Many2one("res.company", "Buyer", readonly=True)
    owner_company_id = fields.Many2one("res.company", "Owner under way", readonly=True, help="By the agreement's transfer of control.")  # fmt: skip
    currency_id = fields.Many2one("res.currency", readonly=True)
    sale_id = fields.Many2one("sale.order", "Sales order", readonly=True)
    sale_line_id = fields.Many2one("sale.order.line", readonly=True)
    purchase_id = fields.Many2one("purchase.order", "Purchase order", readonly=True)
    purchase_line_id = fields.Many2one("purchase.order.line", readonly=True)
    sale_name = fields.Char("Sale", compute="_compute_names", compute_sudo=True)
    purchase_name = fields.Char("Purchase", compute="_compute_names", compute_sudo=True)
    product_id = fields.Many2one("product.product", readonly=True)
    sold = fields.Float(digits="Product Unit", readonly=True)
    bought = fields.Float(digits="Product Unit", readonly=True)
    sale_price = fields.Float("Price of the seller", digits="Product Price", readonly=True, aggregator="avg")
    purchase_price = fields.Float(
        "Price of the buyer", digits="Product Price", readonly=True, aggregator="avg"
    )
    shipped = fields.Float(digits="Product Unit", readonly=True)
    received = fields.Float(digits="Product Unit", readonly=True)
    lost = fields.Float("Written off", digits="Product Unit", readonly=True)
    to_receive = fields.Float("Still to receive", digits="Product Unit", readonly=True)
    in_transit = fields.Float("Under way", digits="Product Unit", readonly=True)
    transit_value = fields.Monetary("Value under way", readonly=True)
    shipped_at = fields.Datetime("First shipped", readonly=True)
    received_at = fields.Datetime("Last received", readonly=True)
    expected_at = fields.Datetime("Expected", readonly=True)
    days_under_way = fields.Float("Days under way", digits=(6, 1), readonly=True, aggregator="max")
    quantity_difference = fields.Float("Quantity difference", digits="Product Unit", readonly=True)
    price_difference = fields.Float(
        "Price difference", digits="Product Price", readonly=True, aggregator=None
    )
    date_difference = fields.Integer("Days apart", readonly=True, aggregator="max", help="Promised by the seller after what the buyer plans.")  # fmt: skip
    sale_state = fields.Char(readonly=True)
    purchase_state = fields.Char(readonly=True)
    differs_quantity = fields.Boolean("Quantities differ", readonly=True)
    differs_price = fields.Boolean("Prices differ", readonly=True)
    differs_date = fields.Boolean("Days differ", readonly=True)
    differs_bill = fields.Boolean("Invoiced and billed differ", readonly=True)
    differs_goods = fields.Boolean("Received otherwise than shipped", readonly=True)
    outcome = fields.Selection(
        [("equal", "Equal"), ("tolerated", "Matched"), ("differs", "Differs")],
        readonly=True, help="Matched: what differs is within the tolerance of the agreement, or was let stand by a person.",
    )  # fmt: skip
    seller_currency_id = fields.Many2one(
        related="seller_company_id.currency_id", string="Currency of the seller"
    )
    buyer_currency_id = fields.Many2one(
        related="buyer_company_id.currency_id", string="Currency of the buyer"
    )
    invoice_amount = fields.Monetary("Invoiced amount", compute="_compute_rates", compute_sudo=True)
    seller_amount = fields.Monetary("In the seller's books", compute="_compute_rates", compute_sudo=True, currency_field="seller_currency_id")  # fmt: skip
    buyer_amount = fields.Monetary("In the buyer's books", compute="_compute_rates", compute_sudo=True, currency_field="buyer_currency_id")  # fmt: skip
    invoice_date = fields.Date("Invoiced on", compute="_compute_rates", compute_sudo=True)
    bill_date = fields.Date("Billed on", compute="_compute_rates", compute_sudo=True)
    seller_rate = fields.Float(
        "Rate of the seller", digits=(16, 6), compute="_compute_rates", compute_sudo=True
    )
    buyer_rate = fields.Float(
        "Rate of the buyer", digits=(16, 6), compute="_compute_rates", compute_sudo=True
    )
    rate_effect = fields.Monetary(
        "Rate difference", compute="_compute_rates", compute_sudo=True, currency_field="buyer_currency_id",
        help="What the buyer booked, less what it would have booked on the day of the invoice.",
    )  # fmt: skip
    reason = fields.Char("Let pass for", compute="_compute_reason", compute_sudo=True)
    invoiced = fields.Float(digits="Product Unit", readonly=True)
    billed = fields.Float(digits="Product Unit", readonly=True)
    not_invoiced = fields.Float("Shipped, not invoiced", digits="Product Unit", readonly=True)
    not_billed = fields.Float("Invoiced, not billed", digits="Product Unit", readonly=True)
    collected = fields.Monetary("Paid to the seller", readonly=True, help="Net part of the posted invoices that the seller holds to be paid.")  # fmt: skip
    paid = fields.Monetary("Paid by the buyer", readonly=True, help="Net part of the posted bills that the buyer holds to be paid.")  # fmt: skip
    paid_difference = fields.Monetary("Paid on one side only", readonly=True)
    price_method = fields.Selection(METHODS, "Transfer price", readonly=True)
    price_base = fields.Float("Base", digits="Product Price", compute="_compute_price_evidence", compute_sudo=True, groups=TAX, aggregator=None, help="The seller's cost or list price, or the buyer's list price, per product unit in the transfer currency.")  # fmt: skip
    price_percent = fields.Float("%", compute="_compute_price_evidence", compute_sudo=True, groups=TAX, aggregator=None)  # fmt: skip
    price_agreed = fields.Float("Price by the agreement", digits="Product Price", compute="_compute_price_evidence", compute_sudo=True, groups=TAX, aggregator=None)  # fmt: skip
    price_day = fields.Date("Priced on", compute="_compute_price_evidence", compute_sudo=True, groups=TAX)
    price_changed = fields.Char("Changed by hand", compute="_compute_price_evidence", compute_sudo=True, groups=TAX)  # fmt: skip

    @property
    def _table_query(self):
        return match_lines()

    def _gap(self, aspect):
        """Return by how much the two sides differ in *aspect*, as its rule measures it."""
        return abs(
            {
                "quantity": self.quantity_difference,
                "price": self.price_difference,
                "date": self.date_difference,
                "bill": self.not_billed * self.sale_price,
            }[aspect or "quantity"]
        )

    @api.depends("outcome")
    def _compute_reason(self):
        """Name the reason of each difference that is let pass: of the person who did, else of the agreement's rule."""
        accepted = self.env["intercompany.match.acceptance"].search(
            [("sale_line_id", "in", self.ids)], order="id"
        )
        people = {(one.sale_line_id.id, one.aspect): one.reason_id.name for one in accepted}
        for line in self:
            rules = {rule.aspect: rule.reason_id.name for rule in line.agreement_id.match_rule_ids}
            reasons = [
                people.get((line.id, aspect)) or rules.get(aspect)
                for aspect, _label in ASPECTS
                if line._gap(aspect) > CENT and not line[f"differs_{aspect}"]
            ]
            line.reason = ", ".join(dict.fromkeys(filter(None, reasons))) or False

    @api.depends("sale_line_id")
    def _compute_price_evidence(self):
        """Read how the price of the line was made when it was made, as the sales line keeps it."""
        for line in self:
            evidence = line.sale_line_id.intercompany_price or {}
            line.price_base = evidence.get("base") or 0.0
            line.price_percent = evidence.get("ratio", 0.0) * 100
            line.price_agreed = evidence.get("price") or 0.0
            line.price_day = evidence.get("day") or False
            line.price_changed = "changed_to" in evidence and self.env._(
                "%(price)s by %(person)s on %(day)s",
                price=evidence["changed_to"], person=evidence["changed_by"], day=evidence["changed_on"],
            )  # fmt: skip

    @api.depends("sale_line_id", "purchase_line_id")
    @api.depends_context("allowed_company_ids")
    def _compute_rates(self):
        """Read what both books say of the same invoices: amounts, days, rates, and what the rate did in between.

        What stands in a company's books is for who works for it.
        """
        for line in self:
            invoices = line.sale_line_id.invoice_lines.filtered(lambda one: one.parent_state == "posted")
            bills = line.purchase_line_id.invoice_lines.filtered(lambda one: one.parent_state == "posted")
            amount, billed = -sum(invoices.mapped("amount_currency")), sum(bills.mapped("amount_currency"))
            ours, theirs = -sum(invoices.mapped("balance")), sum(bills.mapped("balance"))
            then = sum(
                bill.currency_id._convert(
                    bill.amount_currency, line.buyer_currency_id, line.buyer_company_id,
                    bill.intercompany_invoice_line_id.date or bill.date,
                )
                for bill in bills
            )  # fmt: skip
            rates = explain(amount, ours, billed, theirs, then)
            seller = line.seller_company_id in self.env.companies
            buyer = line.buyer_company_id in self.env.companies
            line.update(
                {
                    "invoice_amount": amount,
                    "seller_amount": seller and ours,
                    "buyer_amount": buyer and theirs,
                    "invoice_date": max(invoices.mapped("date"), default=False),
                    "bill_date": max(bills.mapped("date"), default=False),
                    "seller_rate": seller and rates.seller_rate,
                    "buyer_rate": buyer and rates.buyer_rate,
                    "rate_effect": buyer and rates.effect,
                }
            )

    def action_accept(self):
        """Ask which difference may stand, and why."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Let a difference stand"),
            "res_model": "intercompany.accept",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_match_id": self.id},
        }

    def action_write_off(self):
        """Ask how much of these goods is lost, who bears it, and why."""
        return self.env["intercompany.write.off"]._ask(match_id=self.id)

    def _compute_names(self):
        for line in self:
            line.sale_name, line.purchase_name = line.sale_id.name, line.purchase_id.name
