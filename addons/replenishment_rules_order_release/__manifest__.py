{
    "name": "Replenishment Rules: Order Release",
    "summary": "Nothing is bought for orders that credit, a price or missing data holds back",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Purchase",
    "author": "Distribution Control",
    "license": "LGPL-3",
    "depends": ["replenishment_rules", "order_release"],
    "data": [
        "views/replenishment_level_views.xml",
        "views/res_config_settings_views.xml",
        "views/stock_warehouse_orderpoint_views.xml",
    ],
    "auto_install": True,
}
