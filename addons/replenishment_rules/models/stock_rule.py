from odoo import Command, models


class StockRule(models.Model):
    _inherit = "stock.rule"

    def _get_custom_move_fields(self):
        return [*super()._get_custom_move_fields(), "replenishment_proposal_id"]

    def _update_purchase_order_line(self, product_id, product_qty, product_uom, company_id, values, line):
        written = super()._update_purchase_order_line(
            product_id, product_qty, product_uom, company_id, values, line
        )
        if values.get("replenishment_proposal_id"):
            written["replenishment_proposal_ids"] = [Command.link(values["replenishment_proposal_id"])]
        return written
