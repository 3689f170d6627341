from . import intercompany_open, intercompany_open_line, intercompany_write_off, stock_return_picking
