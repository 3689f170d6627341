from . import (
    replenishment_planner,
    replenishment_proposal_engine,
    replenishment_series,
    res_company,
    res_config_settings,
)
