from odoo import api, models

from odoo.addons.stock_accelerator.transaction import state


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        reservation = state(self.env.cr).reservation
        if not reservation or reservation.is_creating:
            return super().create(vals_list)
        # Lines of earlier moves come first, as in stock.
        reservation.create_lines()
        lines = super().create(vals_list)
        if reservation.is_final_call(
            self.env["stock.move"].browse(vals["move_id"] for vals in vals_list[:1])
        ):
            reservation.write_back()
        return lines
