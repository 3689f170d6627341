from odoo import api, models

CORRECTING = frozenset(("quantity", "lot_id", "quant_id", "product_uom_id"))


class StockMoveLine(models.Model):
    """What is changed in a pick that was done already was not right first time."""

    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.filtered(lambda line: line.state == "done").move_id._set_corrected()
        return lines

    def write(self, vals):
        done = self.browse()
        if not CORRECTING.isdisjoint(vals):
            done = self.filtered(lambda line: line.state == "done")
        before = {line: (line.quantity_product_uom, line.lot_id) for line in done}
        result = super().write(vals)
        changed = done.filtered(lambda line: (line.quantity_product_uom, line.lot_id) != before[line])
        changed.move_id._set_corrected()
        return result
