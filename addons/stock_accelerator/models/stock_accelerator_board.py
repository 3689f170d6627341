from odoo import models


class StockAcceleratorBoard(models.TransientModel):
    _name = "stock.accelerator.board"
    _description = "Accelerator"
