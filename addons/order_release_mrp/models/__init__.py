from . import order_release_engine, stock_move
