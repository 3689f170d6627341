{
    "name": "Supplier Scorecard: Sales",
    "summary": "The customer orders that wait for each expected receipt, and what they are worth",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Distribution Control",
    "author": "Distribution Control",
    "license": "LGPL-3",
    "images": ["static/description/expected_receipts.png"],
    "depends": ["supplier_scorecard", "sale_stock"],
    "auto_install": True,
}
