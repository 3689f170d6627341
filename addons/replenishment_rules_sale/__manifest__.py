{
    "name": "Replenishment Rules: Sales",
    "summary": "The customer orders that a replenishment leaves waiting, with their money; refused quotations as lost demand",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Purchase",
    "author": "Distribution Control",
    "license": "LGPL-3",
    "depends": ["replenishment_rules", "sale_stock"],
    "data": ["views/replenishment_policy_views.xml", "views/res_config_settings_views.xml"],
    "auto_install": True,
}
