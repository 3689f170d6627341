from . import test_kpi_money, test_kpi_sales, test_kpi_stock
