from odoo import models

from odoo.addons.stock_accelerator.transaction import state


class StockMove(models.Model):
    _inherit = "stock.move"

    def _find_order_sensitive(self):
        return ""

    def _after_bulk_lines(self):
        """Batch the pickings that became ready, one after the other, as if *self* had been reserved one by one.

        A picking that ships what is there is ready with its first reserved move, the others with their last.
        """
        result = super()._after_bulk_lines()
        reservation = state(self.env.cr).reservation
        pickings = self.env["stock.picking"].browse(reservation.ready_pickings)
        turn = {}
        for position, move in enumerate(self):
            if move.picking_id.move_type == "one":
                turn[move.picking_id.id] = position
            else:
                turn.setdefault(move.picking_id.id, position)
        for picking in pickings.sorted(lambda picking: turn.get(picking.id, len(self))):
            reservation.ready_pickings.discard(picking.id)
            if picking.state == "assigned":
                picking._find_auto_batch()
        return result
