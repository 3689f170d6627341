from odoo import fields, models


class SupplierAppealDecide(models.TransientModel):
    """Accept or refuse appeals, with the answer the vendor will read."""

    _name = "supplier.appeal.decide"
    _description = "Decide appeals"

    appeal_ids = fields.Many2many("supplier.appeal", string="Appeals", required=True, readonly=True)
    verdict = fields.Selection(
        [("accepted", "Accept: the blame changes"), ("refused", "Refuse")], required=True, default="accepted"
    )
    answer = fields.Text(required=True, help="The vendor reads it.")

    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if self.env.context.get("active_model") == "supplier.appeal":
            values["appeal_ids"] = [(6, 0, self.env.context.get("active_ids", []))]
        return values

    def action_decide(self):
        """Decide; the deliveries are judged anew at once, the score with the next week."""
        self.ensure_one()
        self.appeal_ids._decide(self.verdict, self.answer)
        return {"type": "ir.actions.act_window_close"}
