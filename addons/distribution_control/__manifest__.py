{
    "name": "Distribution Control",
    "summary": "Exception queue, decision ledger, approvals, segregation of duties and governed KPIs for distributors",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Distribution Control",
    "author": "Distribution Control",
    "license": "LGPL-3",
    "depends": ["stock", "sales_team", "resource", "mail"],
    "data": [
        "security/distribution_control_groups.xml",
        "security/ir.model.access.csv",
        "security/distribution_decision_security.xml",
        "views/menus.xml",
    ],
    "application": True,
}
