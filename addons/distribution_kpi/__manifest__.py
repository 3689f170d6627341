{
    "name": "Distribution KPIs",
    "summary": "Service, stock, margin and cash in figures that everybody counts alike, and that open the documents behind them",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Distribution Control",
    "author": "Distribution Control",
    "license": "LGPL-3",
    "depends": ["distribution_control", "sale_stock", "purchase_stock"],
    "data": [
        "data/kpi_sales_data.xml",
        "data/kpi_stock_data.xml",
        "data/kpi_money_data.xml",
        "data/kpi_warehouse_data.xml",
        "data/exception_kind_data.xml",
    ],
    "pre_init_hook": "pre_init_hook",
}
