from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _get_hold_obstacle(self):
        """A delivery in a batch that somebody made or took over is work that has begun."""
        picking = self.picking_id
        if not picking.batch_id._is_taken_over():
            return super()._get_hold_obstacle()
        return super()._get_hold_obstacle() or self.env._(
            "%(delivery)s cannot be held: it is in batch %(batch)s.",
            delivery=picking.name,
            batch=picking.batch_id.name,
        )

    def _apply_hold(self):
        held, refused = super()._apply_hold()
        # sudo: as the hold itself; only batches that stock formed and nobody took over are left.
        held.sudo().picking_id.filtered("release_hold")._leave_batch()
        return held, refused
