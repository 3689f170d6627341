from odoo import api, models


class AccountPayment(models.Model):
    """A payment without a journal entry marks its bills as in payment by this link alone, so the link is guarded too."""

    _inherit = "account.payment"

    @api.model_create_multi
    def create(self, vals_list):
        payments = super().create(vals_list)
        payments.invoice_ids._refuse_payment()
        return payments

    def write(self, vals):
        res = super().write(vals)
        if vals.get("invoice_ids"):
            self.invoice_ids._refuse_payment()
        return res

    def action_post(self):
        self.invoice_ids._refuse_payment()
        return super().action_post()
