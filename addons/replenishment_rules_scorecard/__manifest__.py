{
    "name": "Replenishment Rules: Suppliers",
    "summary": "Lead times as the scorecard measured them; what was approved as a proposal is not approved again as an order",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Distribution Control",
    "author": "Distribution Control",
    "license": "LGPL-3",
    "depends": ["replenishment_rules", "supplier_scorecard"],
    "auto_install": True,
}
