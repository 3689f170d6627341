from . import (
    replenishment_held_mixin,
    replenishment_level,
    replenishment_planner,
    replenishment_proposal,
    res_company,
    res_config_settings,
    sale_order,
    stock_warehouse_orderpoint,
)
