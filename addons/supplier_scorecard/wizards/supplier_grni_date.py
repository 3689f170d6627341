from odoo import fields, models


class SupplierGrniDate(models.TransientModel):
    """Choose the day of the list of what is received and not billed."""

    _name = "supplier.grni.date"
    _description = "Received not billed as of a day"

    day = fields.Date("As of", required=True, default=fields.Date.context_today)

    def action_open(self):
        """Open the list as it stood at the end of that day."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("supplier_scorecard.supplier_grni_action")
        return {
            **action,
            "name": self.env._("Received not billed as of %s", self.day),
            "context": {"search_default_open": 1, "to_date": self.day},
        }
