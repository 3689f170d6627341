from odoo import Command, api, fields, models

from odoo.addons.distribution_demo.queries import bulk


class _Undo(Exception):
    """Leaves the savepoint of the pattern documents."""


class DistributionDemoPatterns(models.AbstractModel):
    """Lets stock Odoo make one of each document, keeps the rows, and takes the documents back."""

    _name = "distribution.demo.patterns"
    _description = "Pattern Documents of the Demo Loader"

    @api.model
    def _collect(self, company, product, service, vendor, customer):
        """Return {pattern name: row} for *company*: bought, sold, invoiced and paid once, then undone."""
        patterns = {}
        own = self.with_company(company).with_context(
            tracking_disable=True, mail_create_nolog=True, allowed_company_ids=company.ids
        )
        self.env.flush_all()
        try:
            with self.env.cr.savepoint():
                own._make(company, product, service, vendor, customer, patterns)
                raise _Undo
        except _Undo:
            self.env.invalidate_all()
        return patterns

    @api.model
    def _make(self, company, product, service, vendor, customer, patterns):
        keep = _Keep(self.env, patterns)
        self._make_purchase(vendor, product, keep)
        invoice = self._make_sale(customer, product, service, keep)
        self._make_payment(company, customer, invoice, keep)

    @api.model
    def _make_purchase(self, partner, product, keep):
        line = {"product_id": product.id, "product_qty": 10, "price_unit": 6}
        order = self.env["purchase.order"].create(
            {"partner_id": partner.id, "order_line": [Command.create(line)]}
        )
        order.button_confirm()
        self._carry_out(order.picking_ids)
        bill = self.env["account.move"].browse(order.action_create_invoice()["res_id"])
        bill.invoice_date = fields.Date.context_today(self)
        bill.action_post()
        self.env.flush_all()
        keep("purchase", order)
        keep("purchase_line", order.order_line)
        keep("bill", bill)
        self._keep_lines("bill", bill, keep)

    @api.model
    def _make_sale(self, partner, product, service, keep):
        lines = [
            {"product_id": product.id, "product_uom_qty": 4, "price_unit": 10, "discount": 5},
            {"product_id": service.id, "product_uom_qty": 1, "price_unit": 10},
        ]
        order = self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "payment_term_id": False,
                "order_line": [Command.create(line) for line in lines],
            }
        )
        order.action_confirm()
        picking = order.picking_ids
        self._carry_out(picking)
        invoice = order._create_invoices()
        invoice.action_post()
        self.env.flush_all()
        keep("order", order)
        keep("order_line", order.order_line[0])
        keep("service_line", order.order_line[1])
        keep("picking", picking)
        keep("move", picking.move_ids)
        keep("move_line", picking.move_line_ids)
        keep("reference", order.stock_reference_ids)
        keep("invoice", invoice)
        self._keep_lines("invoice", invoice, keep)
        return invoice

    @api.model
    def _make_payment(self, company, partner, invoice, keep):
        journal = self._bank_journal(company)
        term = invoice.line_ids.filtered(lambda line: line.display_type == "payment_term")
        payment = self.env["account.move"].create({
            "move_type": "entry",
            "journal_id": journal.id,
            "line_ids": [
                Command.create({
                    "account_id": journal.default_account_id.id, "partner_id": partner.id, "name": "Pattern",
                    "debit": term.balance,
                }),
                Command.create({
                    "account_id": term.account_id.id, "partner_id": partner.id, "name": "Pattern",
                    "credit": term.balance,
                }),
            ],
        })  # fmt: skip
        payment.action_post()
        settled = payment.line_ids.filtered(lambda line: line.account_id == term.account_id)
        (term | settled).reconcile()
        self.env.flush_all()
        keep("payment", payment)
        keep("payment_bank", payment.line_ids - settled)
        keep("payment_term", settled)
        keep("partial", term.matched_credit_ids)
        keep("full", term.full_reconcile_id)

    @api.model
    def _keep_lines(self, kind, entry, keep):
        lines = entry.line_ids
        keep(f"{kind}_goods", lines.filtered(lambda line: line.display_type == "product")[0])
        keep(f"{kind}_tax", lines.filtered("tax_line_id")[:1])
        keep(f"{kind}_term", lines.filtered(lambda line: line.display_type == "payment_term"))

    @api.model
    def _carry_out(self, pickings):
        for move in pickings.move_ids:
            move.quantity = move.product_uom_qty
            move.picked = True
        pickings.button_validate()

    @api.model
    def _bank_journal(self, company):
        return self.env["account.journal"].search(
            [("company_id", "=", company.id), ("type", "=", "bank")], limit=1
        )


class _Keep:
    """Remembers the stored rows of records under the name of a pattern."""

    def __init__(self, env, patterns):
        self.env, self.patterns = env, patterns

    def __call__(self, name, record):
        if record:
            rows = self.env.execute_query_dict(bulk.row(record._table, record[:1].id))
            self.patterns[name] = rows[0]
