from . import (
    account_move_line,
    distribution_bi_export,
    distribution_bi_feed,
    distribution_detector_negative,
    distribution_detector_unbilled,
    distribution_kpi_source_facts,
    distribution_kpi_source_money,
    distribution_kpi_source_sales,
    distribution_kpi_source_stock,
    distribution_kpi_source_warehouse,
)
