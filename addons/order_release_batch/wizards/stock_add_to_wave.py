from odoo import models


class StockAddToWave(models.TransientModel):
    _inherit = "stock.add.to.wave"

    def attach_pickings(self):
        self.picking_ids._refuse_batch()
        return super().attach_pickings()
