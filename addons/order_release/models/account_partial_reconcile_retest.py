from odoo import api, models


class AccountPartialReconcile(models.Model):
    """A payment, or its undoing, has whoever is held for credit looked at again."""

    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        partials._ask_retest()
        return partials

    def unlink(self):
        self._ask_retest()
        return super().unlink()

    def _ask_retest(self):
        lines = (
            self.debit_move_id | self.credit_move_id
        ).sudo()  # sudo: whoever reconciles need not see orders
        self.env["order.release.retest"]._ask(
            "partner", lines.partner_id.commercial_partner_id.ids, lines.company_id
        )
