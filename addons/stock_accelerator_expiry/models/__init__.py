from . import stock_accelerator, stock_warehouse_orderpoint
