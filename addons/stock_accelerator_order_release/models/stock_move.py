from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _filter_reservable(self, force_qty):
        """Leave out what is held: its hold takes it out of every reservation, so it is neither loaded nor counted."""
        return super(StockMove, self.filtered(lambda move: not move.release_hold))._filter_reservable(
            force_qty
        )
