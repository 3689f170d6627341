from . import intercompany_open, intercompany_open_line, stock_return_picking
