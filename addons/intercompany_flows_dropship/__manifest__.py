{
    "name": "Intercompany Flows: Direct Delivery",
    "summary": "One company ships straight to the customer of another: one chain, both sides' books",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Distribution Control",
    "author": "Distribution Control",
    "license": "LGPL-3",
    "depends": ["intercompany_flows", "stock_dropshipping"],
    "auto_install": True,
}
