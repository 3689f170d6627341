from odoo import fields, models


class OrderReleasePosting(models.TransientModel):
    """The reason why an invoice that a gate stops may be posted."""

    _name = "order.release.posting"
    _description = "Release the posting of an invoice"

    move_id = fields.Many2one("account.move", "Invoice", required=True, readonly=True, ondelete="cascade")
    stopped_by = fields.Text(related="move_id.release_stopped_by")
    reason = fields.Text(required=True)

    def action_release(self):
        """Write the decision; the invoice can be posted afterwards."""
        self.ensure_one()
        self.move_id._release_posting(self.reason)
        return {"type": "ir.actions.act_window_close"}
