from odoo import models


class ReportStockReception(models.AbstractModel):
    """Receipts are not handed to held demand."""

    _inherit = "report.stock.report_reception"

    def _get_extra_domain(self, docs):
        return [*super()._get_extra_domain(docs), ("release_hold", "=", False)]

    def action_assign(self, move_ids, qtys, in_ids):
        if held := self.env["stock.move"].browse(move_ids)._filter_held():
            held._refuse_held(self.env._("Receipts cannot be assigned to these goods"))
        return super().action_assign(move_ids, qtys, in_ids)
