from datetime import timedelta
from itertools import groupby

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from odoo.addons.intercompany_flows.logic.elimination import Layer, unrealised
from odoo.addons.intercompany_flows.queries.elimination import invoiced_between, on_hand, sister_layers


class IntercompanyElimination(models.Model):
    """Proposal for consolidation of one agreement and period: sales between the two, and profit still in stock.

    Figures are in the transfer currency and are made anew by *Count again* until the proposal is confirmed.
    """

    _name = "intercompany.elimination"
    _description = "Elimination proposal"
    _order = "date_to desc, id desc"
    _rec_name = "agreement_id"

    agreement_id = fields.Many2one("intercompany.agreement", required=True, ondelete="restrict")
    date_from = fields.Date("From", required=True, default=lambda self: fields.Date.today().replace(day=1))
    date_to = fields.Date("To", required=True, default=fields.Date.today)
    state = fields.Selection([("draft", "Proposal"), ("confirmed", "Confirmed")], default="draft", required=True, readonly=True, copy=False)  # fmt: skip
    currency_id = fields.Many2one(related="agreement_id.currency_id")
    sales = fields.Monetary("Sales between the two", readonly=True, help="Net, posted in the period: taken out of revenue and of cost of sales.")  # fmt: skip
    profit_in_stock = fields.Monetary("Profit still in stock", compute="_compute_profit", store=True, help="The seller's profit in goods that the buyer has not sold on.")  # fmt: skip
    line_ids = fields.One2many("intercompany.elimination.line", "elimination_id", readonly=True)

    _period_in_order = models.Constraint("CHECK(date_from <= date_to)", "A period begins before it ends.")
    _period_uniq = models.UniqueIndex(
        "(agreement_id, date_from, date_to)", "This period has a proposal already."
    )

    @api.depends("line_ids.profit")
    def _compute_profit(self):
        for proposal in self:
            proposal.profit_in_stock = sum(proposal.line_ids.mapped("profit"))

    @api.model_create_multi
    def create(self, vals_list):
        # Counted and confirmed by methods only, whatever a client sends along.
        own = {"state": "draft", "sales": 0.0, "line_ids": False}
        proposals = super().create([{**vals, **own} for vals in vals_list])
        proposals._count()
        return proposals

    def write(self, vals):
        self._check_open()
        if {"state", "sales", "profit_in_stock", "line_ids"}.intersection(vals):
            raise UserError(
                self.env._("The figures are counted from the documents: use “Count again” and “Confirm”.")
            )
        result = super().write(vals)
        if {"agreement_id", "date_from", "date_to"}.intersection(vals):
            self._count()
        return result

    def _check_open(self):
        if any(proposal.state == "confirmed" for proposal in self):
            raise UserError(
                self.env._("A confirmed elimination stays as it is. Make one for another period.")
            )

    def action_count(self):
        """Make the figures of the proposals anew from the documents as they are."""
        self.env.user._require_duty("distribution_control.group_finance_controller")
        self._check_open()
        self._count()
        return True

    def action_confirm(self):
        """Fix the figures as they are and record them in the ledger of both companies."""
        self.env.user._require_duty("distribution_control.group_finance_controller")
        for proposal in self:
            for company in proposal.agreement_id.seller_company_id | proposal.agreement_id.buyer_company_id:
                self.env["distribution.decision"]._record(
                    proposal, "confirmed", self.env._("Elimination %(from_day)s to %(to_day)s", from_day=proposal.date_from, to_day=proposal.date_to),
                    {"agreement": proposal.agreement_id.name, "sales": proposal.sales, "profit_in_stock": proposal.profit_in_stock, "currency": proposal.currency_id.name},
                    company=company,
                )  # fmt: skip
        super().write({"state": "confirmed"})
        return True

    def _count(self):
        for proposal in self:
            # sudo: the figures are of both companies; who may make proposals is decided by rights on the model.
            agreement = proposal.sudo().agreement_id
            lines, day = proposal._count_stock(agreement), proposal.date_to
            seller = agreement.seller_company_id
            [[sales]] = self.env.execute_query(
                invoiced_between(agreement.id, seller.id, agreement.buyer_company_id.partner_id.id, proposal.date_from, day)
            )  # fmt: skip
            super(IntercompanyElimination, proposal.sudo()).write(
                {
                    "sales": seller.currency_id._convert(float(sales), agreement.currency_id, seller, day),
                    "line_ids": [Command.clear(), *(Command.create(line) for line in lines)],
                }
            )

    def _count_stock(self, agreement):
        """Return the values of a line per product of which the buyer has goods of the seller at the end of the period."""
        buyer, seller = agreement.buyer_company_id, agreement.seller_company_id
        until = buyer._local_moment(self.date_to + timedelta(days=1))
        self.env.flush_all()
        rows = self.env.execute_query(sister_layers(agreement.id, until))
        stock = (
            dict(self.env.execute_query(on_hand(buyer.id, {row[0] for row in rows}, until))) if rows else {}
        )
        found = []
        for product_id, receipts in groupby(rows, key=lambda row: row[0]):
            layers = [
                Layer(
                    float(quantity),
                    float(price),
                    seller.currency_id._convert(float(cost or 0.0), agreement.currency_id, seller, at.date(), round=False),
                )
                for _product, quantity, price, cost, at in receipts
            ]  # fmt: skip
            quantity, profit = unrealised(float(stock.get(product_id) or 0.0), layers)
            if quantity:
                found.append({"product_id": product_id, "quantity": quantity, "profit": profit})
        return found
