from . import (
    replenishment_demand,
    replenishment_level,
    replenishment_policy,
    replenishment_run,
    replenishment_series,
    res_company,
)
