{
    "name": "Order Release: Chains of Companies",
    "summary": "Nothing leaves the source company while the customer's order at the end of the chain is held",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Distribution Control",
    "author": "Distribution Control",
    "license": "LGPL-3",
    "depends": ["order_release", "intercompany_flows"],
    "auto_install": True,
}
