from . import (
    replenishment_held_mixin,
    replenishment_level,
    replenishment_planner,
    res_company,
    res_config_settings,
    stock_warehouse_orderpoint,
)
