from odoo import Command, api, models

from .intercompany_message import NotYetError


class IntercompanyStepRefund(models.AbstractModel):
    """The buyer booked a credit of its own: the seller has a draft credit note to agree to.

    Always a draft: a claim is the seller's to grant. Once posted it is the counterpart of the buyer's refund.
    """

    _name = "intercompany.step.refund"
    _description = "Intercompany step: credit asked for"
    _inherit = "intercompany.step"

    @api.model
    def _apply(self, message, agreement, refund):
        if refund.intercompany_invoice_id:
            return refund.intercompany_invoice_id
        if refund.state != "posted":
            raise NotYetError(self.env._("%s is not posted.", refund.display_name))
        self._check_currency(refund, agreement)
        self._check_partner(agreement.buyer_company_id.partner_id)
        self._check_products(refund.invoice_line_ids.product_id, agreement.seller_company_id)
        self._check_rates(agreement)
        lines = refund.invoice_line_ids.filtered(lambda line: line.display_type == "product")
        note = agreement._env_of(agreement.seller_company_id)["account.move"].create(
            self._prepare_note(agreement, refund, lines)
        )
        refund.with_context(**note.env.context).intercompany_invoice_id = note.id
        for line, made in zip(lines, note.invoice_line_ids, strict=True):
            line.with_context(**note.env.context).intercompany_invoice_line_id = made.id
        return note

    @api.model
    def _prepare_note(self, agreement, refund, lines):
        values = {
            "move_type": "out_refund",
            "company_id": agreement.seller_company_id.id,
            "partner_id": agreement.buyer_company_id.partner_id.id,
            "currency_id": refund.currency_id.id,
            "invoice_date": refund.invoice_date,
            "ref": refund.name,
            "reversed_entry_id": refund.reversed_entry_id.intercompany_invoice_id.id,
            "invoice_line_ids": [Command.create(self._prepare_line(agreement, line)) for line in lines],
        }
        if agreement.seller_journal_id:
            values["journal_id"] = agreement.seller_journal_id.id
        return values

    @api.model
    def _prepare_line(self, agreement, line):
        sold = line.purchase_line_id.intercompany_sale_line_ids
        links = [Command.link(one.id) for one in sold]
        return self._prepare_goods_line(line, agreement.seller_account_id, sale_line_ids=links)
