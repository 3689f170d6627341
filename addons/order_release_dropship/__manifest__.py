{
    "name": "Order Release: Dropshipping",
    "summary": "What the vendor ships to the customer passes the gates too: before it is bought, and before the vendor gets the order",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Distribution Control",
    "author": "Distribution Control",
    "license": "LGPL-3",
    "depends": ["order_release", "stock_dropshipping"],
    "data": ["views/purchase_order_views.xml"],
    "auto_install": True,
}
