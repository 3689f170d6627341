from . import replenishment_series, res_company, res_config_settings
