{
    "name": "Order Release: Carriers",
    "summary": "Carriers that do not take an order hold it; margins are counted after freight",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Distribution Control",
    "author": "Distribution Control",
    "license": "LGPL-3",
    "depends": ["order_release", "stock_delivery"],
    "auto_install": True,
}
