{
    "name": "Order Release: Suppliers",
    "summary": "The late receipt that explains which orders are short of stock, and what waits for it",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Distribution Control",
    "author": "Distribution Control",
    "license": "LGPL-3",
    "images": ["static/description/late_receipt.png"],
    "depends": ["order_release", "supplier_scorecard"],
    "auto_install": True,
}
