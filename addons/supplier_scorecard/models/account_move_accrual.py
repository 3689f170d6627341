from odoo import api, models


class AccountMove(models.Model):
    """An accrual and its reversal go together: neither stands in the books without the other."""

    _inherit = "account.move"

    def _post(self, soft=True):
        posted = super()._post(soft=soft)
        reversals = posted._accruals().reversal_id.filtered(lambda move: move.state == "draft")
        if reversals:
            # Soft: a reversal of the future posts itself on its day.
            reversals._post(soft=True)
        return posted

    def button_draft(self):
        reversals = self._accruals().reversal_id
        result = super().button_draft()
        if reversals:
            reversals.filtered(lambda move: move.auto_post != "no").auto_post = "no"
            reversals.filtered(lambda move: move.state == "posted").button_draft()
        return result

    def button_cancel(self):
        accruals = self._accruals()
        result = super().button_cancel()
        accruals._retire()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_accrual_reversal(self):
        self._accruals()._retire()

    def _accruals(self):
        """Return the live accruals whose entry is in self."""
        if not any(move.move_type == "entry" for move in self):
            return self.env["supplier.accrual"]
        # sudo: they go together whoever posts.
        return (
            self.env["supplier.accrual"].sudo().search([("move_id", "in", self.ids), ("is_live", "=", True)])
        )
