from odoo import models


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    def _proposed_lines(self):
        """Lines of approved proposals count as approved while vendor, quantity and price are what was approved."""
        lines = super()._proposed_lines()
        # sudo: what was approved holds for whoever orders.
        asked = self.sudo().order_line.filtered("replenishment_proposal_ids")
        if not asked:
            return lines
        approvals = self.env["distribution.approval"].sudo().search(
            [
                ("res_model", "=", "replenishment.proposal"),
                ("res_id", "in", asked.replenishment_proposal_ids.ids),
                ("state", "=", "approved"),
            ]
        )  # fmt: skip
        approved = asked.replenishment_proposal_ids.browse(approvals.mapped("res_id"))
        kept = asked.filtered(
            lambda line: line.replenishment_proposal_ids <= approved and line._is_as_proposed()
        )
        return lines | kept.sudo(False)
