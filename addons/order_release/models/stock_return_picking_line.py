from odoo import models

from .release_pass import RELEASED


class StockReturnPickingLine(models.TransientModel):  # pylint: disable=no-wizard-in-models
    """What comes back, and what goes out again in its place, was released once: returns know no hold."""

    _inherit = "stock.return.picking.line"

    def _prepare_move_default_values(self, new_picking):
        return {**super()._prepare_move_default_values(new_picking), "release_hold": RELEASED}
