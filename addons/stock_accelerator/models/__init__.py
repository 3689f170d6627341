from . import (
    product_product,
    res_config_settings,
    route_cache,
    stock_accelerator,
    stock_accelerator_audit,
    stock_accelerator_board,
    stock_accelerator_count,
    stock_move,
    stock_move_line,
    stock_orderpoint_deadline,
    stock_orderpoint_quantity,
    stock_quant,
)
