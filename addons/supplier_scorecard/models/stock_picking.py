from odoo import models

from .purchase_order import RECEIVING


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _action_done(self):
        """Stock acknowledges the order when goods come in; a receipt is no promise and is not logged as one."""
        if not self.purchase_id:
            return super()._action_done()
        return super(StockPicking, self.with_context(supplier_receiving=RECEIVING))._action_done()
