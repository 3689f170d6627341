from . import order_release_engine, purchase_order, sale_order_line
