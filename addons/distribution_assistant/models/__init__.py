from . import (
    distribution_assistant,
    distribution_assistant_transport,
    distribution_decision,
    distribution_exception,
    res_company,
    res_config_settings,
)
