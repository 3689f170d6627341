from odoo import models

from odoo.addons.order_release.models.release_pass import HELD, RELEASED


class StockMove(models.Model):
    _inherit = "stock.move"

    def _generate_move_phantom(self, bom_line, product_qty, quantity_done):
        """Components are what their kit was: a kit that is let go beside held lines inherits nothing."""
        flag = HELD if self.release_hold else RELEASED
        return [
            {**vals, "release_hold": flag}
            for vals in super()._generate_move_phantom(bom_line, product_qty, quantity_done)
        ]
