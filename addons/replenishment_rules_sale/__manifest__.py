{
    "name": "Replenishment Rules: Sales",
    "summary": "The customer orders that a late or missing replenishment leaves waiting, with their money",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Purchase",
    "author": "Distribution Control",
    "license": "LGPL-3",
    "depends": ["replenishment_rules", "sale_stock"],
    "auto_install": True,
}
