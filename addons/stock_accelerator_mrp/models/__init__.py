from . import product_product, stock_accelerator, stock_warehouse_orderpoint
