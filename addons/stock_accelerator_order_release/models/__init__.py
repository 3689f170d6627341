from . import stock_accelerator, stock_move
