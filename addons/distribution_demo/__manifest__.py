{
    "name": "Distribution Demo",
    "summary": "A three-company distributor with a year of history, or the same built from your own order lines",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Distribution Control",
    "author": "Distribution Control",
    "license": "LGPL-3",
    "depends": [
        "order_release",
        "sale_management",
        "sale_margin",
        "sale_stock",
        "purchase_stock",
        "stock_account",
        "stock_picking_batch",
        "sales_team",
        "supplier_scorecard",
        "replenishment_rules",
    ],
    "data": [
        "security/ir.model.access.csv",
        "wizards/distribution_demo_load_views.xml",
    ],
}
