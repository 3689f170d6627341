from odoo import fields, models


class SupplierMatchRelease(models.TransientModel):
    """Release held bills with a reason."""

    _name = "supplier.match.release"
    _description = "Release held bills"

    move_ids = fields.Many2many("account.move", string="Bills", required=True, readonly=True)
    reason = fields.Text(required=True)

    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if self.env.context.get("active_model") == "account.move":
            values["move_ids"] = [(6, 0, self.env.context.get("active_ids", []))]
        return values

    def action_release(self):
        """Release the bills; the ledger keeps who, why and on which figures."""
        self.ensure_one()
        self.move_ids._release_match(self.reason)
        return {"type": "ir.actions.act_window_close"}
