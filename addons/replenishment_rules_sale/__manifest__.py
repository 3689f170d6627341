{
    "name": "Replenishment Rules: Sales",
    "summary": "Refused quotations are demand, unless the customer came back for the goods",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Distribution Control",
    "author": "Distribution Control",
    "license": "LGPL-3",
    "depends": ["replenishment_rules", "sale_stock"],
    "data": ["views/res_config_settings_views.xml"],
    "auto_install": True,
}
