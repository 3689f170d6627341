from odoo import models
from odoo.exceptions import UserError


class ResCompany(models.Model):
    _inherit = "res.company"

    def write(self, vals):
        if "order_release_active" not in vals:
            return super().write(vals)
        active = bool(vals["order_release_active"])
        switched = self.filtered(lambda company: company.order_release_active != active)
        if not active:
            switched._check_nothing_held()
        result = super().write(vals)
        for company in switched:
            self.env["distribution.decision"]._record(
                company,
                "policy_change",
                self.env._("Release of orders switched on")
                if active
                else self.env._("Release of orders switched off"),
                {"switched": "on" if active else "off"},
                company=company,
            )
        return result

    def _check_nothing_held(self):
        # sudo: what is held counts, whatever the person may read
        orders = self.env["sale.order"].sudo().search(
            [("company_id", "in", self.ids), ("release_state", "in", ("held", "partial"))], limit=11
        )  # fmt: skip
        if orders:
            raise UserError(
                self.env._(
                    "Orders are held (%s). Use Distribution Control > Configuration > Switch order release: "
                    "it lets them go in one decision.",
                    ", ".join(orders[:10].mapped("name")) + (", …" if len(orders) > 10 else ""),
                )
            )

    def _switch_order_release(self, active):
        """Switch without a word: the wizard has shown, asked and written the ledger."""
        return super().write({"order_release_active": active})
