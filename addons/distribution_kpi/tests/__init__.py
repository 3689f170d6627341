from . import (
    test_bi_feed,
    test_kpi_contracts,
    test_kpi_money,
    test_kpi_returns,
    test_kpi_sales,
    test_kpi_stock,
    test_kpi_warehouse,
)
