from odoo import models

from .purchase_order import RECEIVING


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _action_done(self):
        """Stock acknowledges the order when goods come in; a receipt is no promise and is not logged as one."""
        if not self.purchase_id:
            return super()._action_done()
        result = super(StockPicking, self.with_context(supplier_receiving=RECEIVING))._action_done()
        self._cure_bills()
        return result

    def _cure_bills(self):
        """Goods came in: bills that waited for them are matched again, whoever received."""
        # sudo: the warehouse sees no bills, and need not.
        waiting = (
            self.env["account.move.line"]
            .sudo()
            .search(
                [
                    ("purchase_line_id", "in", self.move_ids.purchase_line_id.ids),
                    ("move_id.match_state", "=", "held"),
                ]
            )
        )
        waiting.move_id._check_match()
