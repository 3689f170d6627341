from odoo import api, models
from odoo.exceptions import UserError


class IntercompanyStepInvoiceCancel(models.AbstractModel):
    """The seller took a posted invoice back: the buyer's bill goes, as long as it is a draft."""

    _name = "intercompany.step.invoice.cancel"
    _description = "Intercompany step: invoice withdrawn"
    _inherit = "intercompany.step"

    @api.model
    def _apply(self, message, agreement, invoice):
        bills = invoice.intercompany_bill_ids.filtered(lambda bill: bill.state != "cancel")
        posted = bills.filtered(lambda bill: bill.state == "posted")
        if invoice.state == "posted":
            return bills
        if posted:
            raise UserError(
                self.env._(
                    "%(invoice)s was withdrawn, but %(bills)s of %(company)s is posted. Reset it there or ask for a credit note, then retry.",
                    invoice=invoice.display_name, bills=", ".join(posted.mapped("name")), company=agreement.buyer_company_id.name,
                )
            )  # fmt: skip
        there = agreement._env_of(agreement.buyer_company_id)["account.move"].browse(bills.ids)
        there.intercompany_invoice_id = False
        there.button_cancel()
        return there
