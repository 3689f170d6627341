from odoo import Command, api, models
from odoo.exceptions import UserError

from .account_move import MIRROR
from .intercompany_message import NotYetError


class IntercompanyStepInvoice(models.AbstractModel):
    """The seller's posted invoice becomes the buyer's bill, with the buyer's own taxes, accounts and rates.

    All or nothing: the bill is made whole, or not at all and the message says why. The invoice never waits for it.
    """

    _name = "intercompany.step.invoice"
    _description = "Intercompany step: invoice makes a bill"
    _inherit = "intercompany.step"

    @api.model
    def _apply_all(self, agreement, origins):
        made = {message: invoice.intercompany_bill_ids for message, invoice in origins.items()}
        todo = {message: invoice for message, invoice in origins.items() if not made[message]}
        for invoice in todo.values():
            if invoice.state != "posted":
                raise NotYetError(self.env._("%s is not posted.", invoice.display_name))
            self._check_currency(invoice, agreement)
            self._check_products(invoice.invoice_line_ids.product_id, agreement.buyer_company_id)
        for invoice in origins.values():
            # A credit that the buyer booked first: the seller may have granted another one.
            for bill in invoice.intercompany_bill_ids.filtered(lambda one: one.state == "posted"):
                self._check_total(bill, invoice)
        if not todo:
            return made
        env = agreement._env_of(agreement.buyer_company_id)
        self._check_partner(agreement.seller_company_id.partner_id)
        self._check_rates(agreement)
        self._check_accounts(env, agreement, self.env["account.move"].union(*todo.values()).invoice_line_ids)
        bills = env["account.move"].create(
            [self._prepare_bill(agreement, invoice) for invoice in todo.values()]
        )
        if agreement.mirror_invoice == "posted":
            for bill, invoice in zip(bills, todo.values(), strict=True):
                self._check_total(bill, invoice)
                self._check_period(bill)
            bills.action_post()
        return made | dict(zip(todo, bills, strict=True))

    @api.model
    def _check_accounts(self, env, agreement, lines):
        """Refuse what the buyer's books have no place for: journal, payable account, expense account of a product."""
        company, journals = env.company, env["account.journal"]
        journal = journals.browse(agreement.buyer_journal_id.id) or journals.search(
            [*journals._check_company_domain(company), ("type", "=", "purchase")], limit=1
        )
        if not journal:
            raise UserError(
                env._("%s has no purchase journal. Load a chart of accounts or create the journal, then retry.", company.name)
            )  # fmt: skip
        vendor = env["res.partner"].browse(agreement.seller_company_id.partner_id.id)
        accounts = env["account.account"]
        payable = [*accounts._check_company_domain(company), ("account_type", "=", "liability_payable")]
        if not vendor.property_account_payable_id and not accounts.search_count(payable, limit=1):
            raise UserError(
                env._("%(company)s has no payable account for %(vendor)s. Set it on the contact, then retry.", company=company.name, vendor=vendor.name)
            )  # fmt: skip
        if agreement.buyer_account_id or journal.default_account_id:
            return
        products = env["product.product"].browse(lines.product_id.ids)
        missing = products.filtered(lambda one: not one.product_tmpl_id.get_product_accounts()["expense"])
        if missing or any(line.display_type == "product" and not line.product_id for line in lines):
            raise UserError(
                env._(
                    "%(company)s has no expense account for %(what)s. Set it on the product category, the journal %(journal)s or the agreement, then retry.",
                    company=company.name, journal=journal.name,
                    what=", ".join(missing[:10].mapped("display_name")) or env._("lines without product"),
                )
            )  # fmt: skip

    @api.model
    def _prepare_bill(self, agreement, invoice):
        lines = invoice.invoice_line_ids.filtered(lambda line: line.display_type in ("product", "line_section", "line_note"))  # fmt: skip
        values = {
            "move_type": MIRROR[invoice.move_type],
            "company_id": agreement.buyer_company_id.id,
            "partner_id": agreement.seller_company_id.partner_id.id,
            "currency_id": invoice.currency_id.id,
            "invoice_date": invoice.invoice_date,
            "ref": invoice.name,
            "payment_reference": invoice.payment_reference or invoice.name,
            "intercompany_invoice_id": invoice.id,
            "invoice_line_ids": [Command.create(self._prepare_line(agreement, line)) for line in lines],
        }
        if agreement.buyer_journal_id:
            values["journal_id"] = agreement.buyer_journal_id.id
        if invoice.reversed_entry_id.intercompany_bill_ids:
            values["reversed_entry_id"] = invoice.reversed_entry_id.intercompany_bill_ids[0].id
        return values

    @api.model
    def _prepare_line(self, agreement, line):
        if line.display_type != "product":
            return {"display_type": line.display_type, "name": line.name, "sequence": line.sequence}
        purchase_line = line.sale_line_ids.intercompany_purchase_line_id[:1]
        return self._prepare_goods_line(
            line,
            agreement.buyer_account_id,
            purchase_line_id=purchase_line.id,
            intercompany_invoice_line_id=line.id,
        )

    @api.model
    def _check_period(self, bill):
        """Refuse to post into a period that the buyer has closed: it would land in the next one without a word."""
        locks = bill._get_violated_lock_dates(bill.invoice_date, bool(bill.invoice_line_ids.tax_ids))
        if locks:
            raise UserError(
                self.env._(
                    "%(company)s has closed the period of %(day)s: %(locks)s. Reopen it, or have the agreement make drafts that a person posts in an open period, then retry.",
                    company=bill.company_id.name, day=bill.invoice_date, locks=bill.company_id._format_lock_dates(locks),
                )
            )  # fmt: skip

    @api.model
    def _check_total(self, bill, invoice):
        """Refuse to post a bill that asks for another net amount than the invoice: taxes may differ, goods may not."""
        if bill.currency_id.compare_amounts(bill.amount_untaxed, invoice.amount_untaxed):
            raise UserError(
                self.env._(
                    "The bill of %(invoice)s would be over %(bill)s instead of %(amount)s %(currency)s. Make both the same, and look at prices that include tax, then retry.",
                    invoice=invoice.name, bill=bill.amount_untaxed, amount=invoice.amount_untaxed, currency=invoice.currency_id.name,
                )
            )  # fmt: skip
