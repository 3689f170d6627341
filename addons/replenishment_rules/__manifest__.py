{
    "name": "Replenishment Rules",
    "summary": "Buy, move or wait at a service level that is really reached: calibrated levels explained to the row",
    "version": "19.0.1.1.0",
    "category": "Supply Chain/Purchase",
    "author": "Distribution Control",
    "license": "LGPL-3",
    "images": ["static/description/demand.png"],
    "depends": ["distribution_control", "purchase_stock"],
    "external_dependencies": {"python": ["numpy", "scipy"]},
    "data": [
        "security/ir.model.access.csv",
        "security/replenishment_demand_rules.xml",
        "security/replenishment_planning_rules.xml",
        "views/replenishment_demand_views.xml",
    ],
}
