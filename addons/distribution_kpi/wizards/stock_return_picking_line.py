from odoo import fields, models


class StockReturnPickingLine(models.TransientModel):
    _inherit = "stock.return.picking.line"

    return_reason_id = fields.Many2one(
        "distribution.return.reason",
        "Reason",
        domain="[('company_id', 'in', (False, parent.company_id))]",
    )

    def _prepare_move_default_values(self, new_picking):
        reason = self.return_reason_id or self.wizard_id.return_reason_id
        return {**super()._prepare_move_default_values(new_picking), "return_reason_id": reason.id}
