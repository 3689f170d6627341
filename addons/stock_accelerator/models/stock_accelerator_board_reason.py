from odoo import fields, models

from .stock_accelerator_count import path_selection


class StockAcceleratorBoardReason(models.TransientModel):  # pylint: disable=no-wizard-in-models
    """Why how much was left to stock, on the board."""

    _name = "stock.accelerator.board.reason"
    _description = "Accelerator Board Reason"
    _order = "records desc, id"

    board_id = fields.Many2one("stock.accelerator.board", required=True, ondelete="cascade", index=True)
    path = fields.Selection(path_selection, string="What", readonly=True)
    operation = fields.Char(readonly=True)
    reason = fields.Char(string="Left to Stock Because", readonly=True)
    calls = fields.Integer(readonly=True)
    records = fields.Integer(readonly=True)
