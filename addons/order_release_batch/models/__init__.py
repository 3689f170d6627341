from . import stock_move, stock_picking, stock_picking_batch
