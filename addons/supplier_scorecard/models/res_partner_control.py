from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def write(self, vals):
        """A vendor who is approved lets his orders go on."""
        result = super().write(vals)
        if vals.get("control_state") == "approved":
            # sudo: the orders go on whoever approved the vendor.
            waiting = self.env["purchase.order"].sudo().search(
                [("state", "=", "to approve"), ("partner_id.commercial_partner_id", "in", self.ids)]
            )  # fmt: skip
            waiting.filtered("company_id.supplier_control_active")._continue_control()
        return result
